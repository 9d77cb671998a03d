# The demonstration in a container; a run's folders stay in the volume:
#   docker build -t handeye . && docker run --rm --shm-size=1g -v "$PWD/runs:/demo/runs" handeye
# PIP_EXTRA_INDEX_URL, given with --build-arg, may name the index of torch without CUDA, which is much smaller.
FROM debian:bookworm-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        at-spi2-core ca-certificates chromium dbus-daemon fonts-dejavu-core openbox python3-venv xvfb \
    && rm -rf /var/lib/apt/lists/*

ARG PIP_EXTRA_INDEX_URL
ARG EXTRAS=browser,desktop,examples,ocr,server,vlm
COPY . /source
RUN python3 -m venv /opt/handeye \
    && /opt/handeye/bin/pip install --no-cache-dir -c /source/constraints.txt "/source[$EXTRAS]" \
    && rm -rf /source

ENV PATH=/opt/handeye/bin:$PATH PYTHONUNBUFFERED=1
WORKDIR /demo
CMD ["handeye", "demo"]

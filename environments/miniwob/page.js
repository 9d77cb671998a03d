// One MiniWoB++ page as a bare task: no timer, no display, no query bar, the raw reward kept.
// Evaluate once after the page has loaded; then handeyeMiniwob.start(seed) for each episode.
globalThis.handeyeMiniwob = (() => {
  const NEVER_MS = 2000000000;
  const query = document.getElementById("query");
  const asLoaded = query.innerHTML;
  let error = null;

  core.endEpisode = (reward, _timeProportional, reason) => {
    if (core.EP_TIMER === null) return;
    clearTimeout(core.EP_TIMER);
    core.EP_TIMER = null;
    WOB_RAW_REWARD_GLOBAL = WOB_REWARD_GLOBAL = reward;
    WOB_REWARD_REASON = reason;
    WOB_DONE_GLOBAL = true;
    WOB_EPISODE_ID++;
  };
  core.countdownTimer = () => {};
  core.clearTimer = () => {};
  core.canvasClear = () => {};
  document.body.removeEventListener("click", core.canvasDrawClick);
  const gone = ["reward-display", "click-canvas"];
  addEventListener("error", (event) => { error = event.message; });

  function begin(seed) {
    query.innerHTML = asLoaded;
    error = null;
    core.EPISODE_MAX_TIME = NEVER_MS;
    Math.seedrandom(seed);
    if (core.EP_TIMER !== null) clearTimeout(core.EP_TIMER);
    core.startEpisodeReal();
    core.cover_div.remove();
    gone.forEach((id) => document.getElementById(id)?.remove());
  }

  function goal() {
    const words = core.getUtterance();
    const text = typeof words === "string" ? words : words.utterance;
    query.innerHTML = "";
    return text.trim();
  }

  const state = () => ({ done: WOB_DONE_GLOBAL, raw: Number(WOB_RAW_REWARD_GLOBAL), ready: WOB_TASK_READY, error });
  return { begin, goal, state };
})();

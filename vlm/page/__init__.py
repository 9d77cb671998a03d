"""The page network: a screen's words and the regions that stand out are the tokens it looks at and points to.

Words come from a reader (OCR), regions from the pixels (`regions.py`); each token carries its box, its
letters and two small pictures of itself. The transformer over goal, history and these tokens starts from
MiniLM-L6 (Apache-2.0; arXiv 2002.10957) as LayoutLM does from BERT (arXiv 1912.13318); it points to a token
instead of writing coordinates (GUI-Actor, arXiv 2506.03143).
"""

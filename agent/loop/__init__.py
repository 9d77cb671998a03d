"""The loop of a run: the LangGraph graph on one page, with what a run and a step hold."""

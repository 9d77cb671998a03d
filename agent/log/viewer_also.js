// Other right actions of a step; on a page that is served they can be added, and the step asked again.

const served = JSON.parse(document.getElementById("data").textContent).served;

async function send(name, told) {
  const answer = await fetch(name, { method: "POST", body: JSON.stringify(told) });
  const given = await answer.json();
  if (!answer.ok) throw new Error(given.error || answer.statusText);
  return given;
}

function field(label, value) {
  const input = element("input");
  input.value = value;
  input.setAttribute("aria-label", label);
  input.placeholder = label;
  return input;
}

function button(label, act) {
  const made = element("button", "", label);
  made.addEventListener("click", act);
  return made;
}

function alsoCard(step) {
  const list = element("ul", "also", ...step.also.map((said) => element("li", "", said)));
  if (!served) return step.also.length ? card("Also right", list) : null;
  const number = step.decided.step, told = element("p", "");
  told.setAttribute("role", "status");
  const action = field("action, such as click(x=1, y=2)", ""), model = field("model", "builtin"), goal = field("another goal in words", "");
  const prompt = element("textarea");
  prompt.placeholder = "another prompt: a name such as handeye, or a text with {goal} and any of {history}, {notes}, {width}, {height}";
  prompt.setAttribute("aria-label", prompt.placeholder);
  const mark = async () => {
    try {
      const given = await send("also", { step: number, action: action.value });
      if (!step.also.includes(given.action)) { step.also.push(given.action); list.append(element("li", "", given.action)); }
      told.textContent = `${given.action} is also right`;
    } catch (fault) { told.textContent = String(fault.message); }
  };
  const ask = async () => {
    told.textContent = "asking …";
    try {
      const given = await send("ask", { step: number, model: model.value, goal: goal.value, prompt: prompt.value });
      action.value = given.action;
      told.textContent = `${given.model}: ${given.action || given.error} · ${given.right ? "right" : given.why}`;
    } catch (fault) { told.textContent = String(fault.message); }
  };
  return card("Also right", list, action, button("Mark as right", mark), model, goal, prompt, button("Ask again", ask), told);
}

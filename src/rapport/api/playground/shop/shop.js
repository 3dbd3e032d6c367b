// The shop's own script: lets the playground around it, and nobody else, put words into the chat's field.
const desk = document.currentScript.dataset.desk;
window.Rapport = window.Rapport || function () { (window.Rapport.q = window.Rapport.q || []).push(arguments); };

addEventListener("message", (event) => {
  if (event.origin !== desk || event.source !== window.parent || window.parent === window) return;
  const said = event.data;
  if (said && said.playground === "write" && typeof said.text === "string") window.Rapport("write", said.text);
  if (said && said.playground === "open") window.Rapport("open");
  if (said && said.playground === "shutdown") window.Rapport("shutdown");
});

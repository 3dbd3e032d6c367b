// The shop's own script: lets the playground around it, and nobody else, put words into the chat's field.
const { desk, user, name, proof } = document.currentScript.dataset;
window.Rapport = window.Rapport || function () { (window.Rapport.q = window.Rapport.q || []).push(arguments); };

// The shop knows who is signed in; its server has signed that, so that the desk can believe it.
window.Rapport("identify", { user_id: user, name, hmac: proof });

addEventListener("message", (event) => {
  if (event.origin !== desk || event.source !== window.parent || window.parent === window) return;
  const said = event.data;
  if (said && said.playground === "write" && typeof said.text === "string") window.Rapport("write", said.text);
  if (said && said.playground === "open") window.Rapport("open");
  if (said && said.playground === "shutdown") window.Rapport("shutdown");
});

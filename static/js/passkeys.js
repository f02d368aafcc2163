// Passkeys need a script, so what offers them is hidden until there is one; a failure is said on the page.
(() => {
  "use strict";
  document.querySelectorAll("[data-needs-script]").forEach((part) => { part.hidden = false; });
  document.addEventListener("allauth.error", (event) => {
    const trouble = document.getElementById("passkey-trouble");
    if (!trouble) return;
    event.preventDefault();
    trouble.hidden = false;
  });
})();

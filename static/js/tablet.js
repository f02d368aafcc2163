// The pad types without asking the server for each letter. Works without this file, a page a letter.
(() => {
  "use strict";
  const form = document.getElementById("letters-form");
  const box = document.getElementById("letters");
  if (!form || !box) return;
  const enough = Number(form.dataset.enough);
  const count = () => box.value.replace(/[^\p{L}]/gu, "").length;
  const began = count();

  form.addEventListener("click", (event) => {
    const key = event.target.closest("button.key");
    if (!key || key.value === "") return; // Find me: sent as it is
    event.preventDefault();
    box.value = key.value === "back" ? box.value.slice(0, -1) : box.value + key.value;
    if (key.value !== "back" && count() >= enough && count() > began) form.submit();
  });
  box.addEventListener("input", () => { if (count() >= enough && count() > began) form.submit(); });
})();

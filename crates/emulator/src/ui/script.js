// Copies commands, and shows changes at once. The pages work without it.
"use strict";

for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    button.textContent = "Copied";
  });
}

const live = document.querySelector("[data-live]");
if (live) {
  let isLoading = false;
  let hasChanged = false;
  const show = async () => {
    hasChanged = true;
    if (isLoading) return;
    isLoading = true;
    while (hasChanged) {
      hasChanged = false;
      try {
        const response = await fetch(location.href, { headers: { accept: "text/html" } });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const current = page.querySelector("[data-live]");
        if (current) live.replaceChildren(...current.childNodes);
      } catch {
        // The emulator has stopped. The browser connects again on its own.
      }
    }
    isLoading = false;
  };
  const events = new EventSource("/_emulator/events");
  events.addEventListener("message", show);
  // What has changed before the connection, or while it was lost.
  events.addEventListener("open", show);
}

// The app's own files, kept on the phone: it starts without signal, and a new release comes whole or not at all.
// What people work with is not kept here but in the app's own store; requests to the API pass through untouched.
const VERSION = __VERSION__;
const FILES = __FILES__;
const SHELL = `shell-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(SHELL)
      .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const outdated = (name) => name.startsWith("shell-") && name !== SHELL;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(outdated).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// A notice while no page is open: its title, and where it is to be read.
self.addEventListener("push", (event) => {
  const { title, path } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { tag: path, data: { path }, icon: "/app/icon-192.png" }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.path));
});

/** In the page that is open, which may hold what nobody has sent yet, so it is not loaded anew; else in a new one. */
async function open(path) {
  const pages = await self.clients.matchAll({ type: "window" });
  const phone = pages.find((page) => !new URL(page.url).pathname.startsWith("/app/desk"));
  if (!phone) return self.clients.openWindow(path);
  phone.postMessage({ open: path });
  return phone.focus();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin || !address.pathname.startsWith("/app/")) return;
  if (address.pathname.startsWith("/app/desk")) return; // the desk works with the server or not at all
  const wanted = request.mode === "navigate" ? "/app/" : address.pathname;
  event.respondWith(caches.match(wanted, { cacheName: SHELL }).then((kept) => kept ?? fetch(request)));
});

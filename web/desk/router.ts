import { createRouter, createWebHistory } from "vue-router";
import { session } from "@shared/session";
import CasePage from "./views/CasePage.vue";
import FindingPage from "./views/FindingPage.vue";
import FindingsPage from "./views/FindingsPage.vue";
import HomePage from "./views/HomePage.vue";
import ListsPage from "./views/ListsPage.vue";
import QueuePage from "./views/QueuePage.vue";
import SignInPage from "./views/SignInPage.vue";

// All pages come with the first: there is no worker here that keeps a page not opened yet.
export const router = createRouter({
  history: createWebHistory("/app/desk/"),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: "/", name: "home", component: HomePage },
    { path: "/sign-in", name: "sign-in", component: SignInPage, meta: { anonymous: true } },
    { path: "/queue", name: "queue", component: QueuePage },
    { path: "/cases/:id", name: "case", component: CasePage, props: true, meta: { part: "queue" } },
    { path: "/findings", name: "findings", component: FindingsPage },
    { path: "/findings/:id", name: "finding", component: FindingPage, props: true, meta: { part: "findings" } },
    { path: "/lists", name: "lists", component: ListsPage },
    { path: "/:rest(.*)*", redirect: "/" },
  ],
});

router.beforeEach((to) => {
  if (!session.value && !to.meta["anonymous"]) return { name: "sign-in", query: { to: to.fullPath } };
  if (session.value && to.name === "sign-in") return { name: "home" };
  return true;
});

import { createRouter, createWebHistory } from "vue-router";
import { session } from "@shared/session";
import HomePage from "./views/HomePage.vue";
import SignInPage from "./views/SignInPage.vue";

export const router = createRouter({
  history: createWebHistory("/app/"),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: "/", name: "home", component: HomePage },
    { path: "/sign-in", name: "sign-in", component: SignInPage, meta: { anonymous: true } },
    {
      path: "/invitation",
      name: "invitation",
      component: () => import("./views/InvitationPage.vue"),
      meta: { anonymous: true },
    },
    {
      path: "/hand-over",
      name: "hand-over",
      component: () => import("./views/HandOverPage.vue"),
      meta: { anonymous: true },
    },
    { path: "/devices", name: "devices", component: () => import("./views/DevicesPage.vue") },
    { path: "/queue", name: "queue", component: () => import("./views/QueuePage.vue") },
    { path: "/notices", name: "notices", component: () => import("./views/NoticesPage.vue") },
    { path: "/notices/:id", name: "notice", component: () => import("./views/NoticesPage.vue"), props: true },
    { path: "/me", name: "me", component: () => import("./views/MePage.vue") },
    { path: "/sources/:id", name: "source", component: () => import("./views/SourcePage.vue"), props: true },
    {
      path: "/sources/:id/finding",
      name: "new-finding",
      component: () => import("./views/NewFindingPage.vue"),
      props: true,
    },
    { path: "/sources/:id/visit", name: "visit", component: () => import("./views/VisitPage.vue"), props: true },
    { path: "/sources/:id/duties/:alert", name: "duty", component: () => import("./views/DutyPage.vue"), props: true },
    {
      path: "/sources/:id/duties/:alert/check",
      name: "duty-check",
      component: () => import("./views/DutyCheckPage.vue"),
      props: true,
    },
    { path: "/sources/:id/stops", name: "stops", component: () => import("./views/StopsPage.vue"), props: true },
    { path: "/cases/:id/visit", name: "site-visit", component: () => import("./views/SiteVisitPage.vue"), props: true },
    {
      path: "/sources/:id/certificates",
      name: "certificates",
      component: () => import("./views/CertificatesPage.vue"),
      props: true,
    },
    { path: "/findings/:id", name: "finding", component: () => import("./views/FindingPage.vue"), props: true },
    {
      path: "/declarations/:id",
      name: "declaration",
      component: () => import("./views/DeclarationPage.vue"),
      props: true,
    },
    { path: "/declarations/:id/form", name: "form", component: () => import("./views/FormPage.vue"), props: true },
    {
      path: "/declarations/:id/measures",
      name: "measures",
      component: () => import("./views/MeasuresPage.vue"),
      props: true,
    },
    {
      path: "/declarations/:id/questions",
      name: "questions",
      component: () => import("./views/QuestionsPage.vue"),
      props: true,
    },
    {
      path: "/declarations/:id/record",
      name: "record",
      component: () => import("./views/RecordPage.vue"),
      props: true,
    },
    { path: "/declarations/:id/gap", name: "gap", component: () => import("./views/GapPage.vue"), props: true },
    { path: "/:rest(.*)*", redirect: "/" },
  ],
});

router.beforeEach((to) => {
  if (!session.value && !to.meta["anonymous"]) return { name: "sign-in" };
  if (session.value && ["sign-in", "hand-over"].includes(String(to.name))) return { name: "home" };
  return true;
});

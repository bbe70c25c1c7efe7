import { createRouter, createWebHistory } from "vue-router";
import { session } from "@shared/session";
import AccountPage from "./views/AccountPage.vue";
import AlertPage from "./views/AlertPage.vue";
import AlertsPage from "./views/AlertsPage.vue";
import CasePage from "./views/CasePage.vue";
import DutyPage from "./views/DutyPage.vue";
import ExposurePage from "./views/ExposurePage.vue";
import FindingPage from "./views/FindingPage.vue";
import FindingsPage from "./views/FindingsPage.vue";
import FiguresPage from "./views/FiguresPage.vue";
import HomePage from "./views/HomePage.vue";
import InventoriesPage from "./views/InventoriesPage.vue";
import InventoryPage from "./views/InventoryPage.vue";
import ListsPage from "./views/ListsPage.vue";
import NewAlertPage from "./views/NewAlertPage.vue";
import NoticesPage from "./views/NoticesPage.vue";
import PeoplePage from "./views/PeoplePage.vue";
import QueuePage from "./views/QueuePage.vue";
import RankingEditionPage from "./views/RankingEditionPage.vue";
import RankingPage from "./views/RankingPage.vue";
import RankingRowPage from "./views/RankingRowPage.vue";
import RegisterPage from "./views/RegisterPage.vue";
import RemovalPage from "./views/RemovalPage.vue";
import RemovalsPage from "./views/RemovalsPage.vue";
import RuleDraftPage from "./views/RuleDraftPage.vue";
import RuleEditionPage from "./views/RuleEditionPage.vue";
import RulesPage from "./views/RulesPage.vue";
import SeasonsPage from "./views/SeasonsPage.vue";
import SignInPage from "./views/SignInPage.vue";
import SitePage from "./views/SitePage.vue";
import SitesPage from "./views/SitesPage.vue";
import SourcePage from "./views/SourcePage.vue";
import StaggeredPage from "./views/StaggeredPage.vue";
import TipsPage from "./views/TipsPage.vue";

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
    { path: "/figures", name: "figures", component: FiguresPage },
    { path: "/lists", name: "lists", component: ListsPage },
    { path: "/alerts", name: "alerts", component: AlertsPage },
    { path: "/alerts/new", name: "new-alert", component: NewAlertPage, meta: { part: "alerts" } },
    { path: "/alerts/:id", name: "alert", component: AlertPage, props: true, meta: { part: "alerts" } },
    { path: "/alerts/:id/sources/:source", name: "duty", component: DutyPage, props: true, meta: { part: "alerts" } },
    { path: "/rules", name: "rules", component: RulesPage },
    {
      path: "/rules/editions/:id",
      name: "rule-edition",
      component: RuleEditionPage,
      props: true,
      meta: { part: "rules" },
    },
    { path: "/rules/drafts/:id", name: "rule-draft", component: RuleDraftPage, props: true, meta: { part: "rules" } },
    { path: "/register", name: "register", component: RegisterPage },
    { path: "/sources/:id", name: "source", component: SourcePage, props: true, meta: { part: "register" } },
    { path: "/rankings", name: "rankings", component: RankingPage },
    { path: "/rankings/:id", name: "ranking", component: RankingEditionPage, props: true, meta: { part: "rankings" } },
    {
      path: "/rankings/:id/sources/:source",
      name: "ranking-row",
      component: RankingRowPage,
      props: true,
      meta: { part: "rankings" },
    },
    { path: "/exposure", name: "exposure", component: ExposurePage },
    { path: "/removals", name: "removals", component: RemovalsPage },
    { path: "/removals/:id", name: "removal", component: RemovalPage, props: true, meta: { part: "removals" } },
    { path: "/seasons", name: "seasons", component: SeasonsPage },
    { path: "/people", name: "people", component: PeoplePage },
    { path: "/people/:id", name: "account", component: AccountPage, props: true, meta: { part: "people" } },
    { path: "/inventories", name: "inventories", component: InventoriesPage },
    {
      path: "/inventories/:id",
      name: "inventory",
      component: InventoryPage,
      props: true,
      meta: { part: "inventories" },
    },
    { path: "/staggered", name: "staggered", component: StaggeredPage },
    { path: "/tips", name: "tips", component: TipsPage },
    { path: "/notices", name: "notices", component: NoticesPage },
    { path: "/sites", name: "sites", component: SitesPage },
    { path: "/sites/:id", name: "site", component: SitePage, props: true, meta: { part: "sites" } },
    { path: "/:rest(.*)*", redirect: "/" },
  ],
});

router.beforeEach((to) => {
  if (!session.value && !to.meta["anonymous"]) return { name: "sign-in", query: { to: to.fullPath } };
  if (session.value && to.name === "sign-in") return { name: "home" };
  return true;
});

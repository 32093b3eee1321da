// SPDX-License-Identifier: Apache-2.0
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { assessmentRoutes } from '@/modules/assessment/routes'
import { baseDataRoutes } from '@/modules/base-data/routes'
import { improvementsRoutes } from '@/modules/improvements/routes'
import { leversRoutes } from '@/modules/levers/routes'
import { campaignRoutes } from '@/modules/campaign/routes'
import { gatesRoutes } from '@/modules/gates/routes'
import { decisionsRoutes } from '@/modules/decisions/routes'
import { evaluationRoutes } from '@/modules/evaluation/routes'
import { helpRoutes } from '@/modules/help/routes'
import { indicatorsRoutes } from '@/modules/indicators/routes'
import { intakeRoutes } from '@/modules/intake/routes'
import { investmentRoutes } from '@/modules/investment/routes'
import { laboratoryRoutes } from '@/modules/laboratory/routes'
import { ledgerRoutes } from '@/modules/ledger/routes'
import { meetingsRoutes } from '@/modules/meetings/routes'
import { publicationRoutes } from '@/modules/publications/routes'
import { officeRoutes, unitsRoutes } from '@/modules/office/routes'
import { peopleRoutes } from '@/modules/people/routes'
import { objectionsRoutes } from '@/modules/objections/routes'
import { problemsRoutes } from '@/modules/problems/routes'
import { projectsRoutes } from '@/modules/projects/routes'
import { promisesRoutes } from '@/modules/promises/routes'
import { registryRoutes } from '@/modules/registry/routes'
import { targetsRoutes } from '@/modules/targets/routes'

/** A page in the menu: where it stands and which permission its data asks for. The server decides; the menu only spares dead ends. */
declare module 'vue-router' {
  interface RouteMeta {
    title: string
    group?: 'office' | 'projects' | 'overview' | 'evaluation' | 'data' | 'registry' | 'targets' | 'ledger' | 'people' | 'help'
    icon?: string
    permission?: string
    forRole?: string // offered to accounts of this role only
    scoped?: boolean // shows one scheme and year
  }
}

export const routes: RouteRecordRaw[] = [...officeRoutes, ...campaignRoutes, ...gatesRoutes, ...evaluationRoutes, ...laboratoryRoutes, ...baseDataRoutes, ...leversRoutes, ...improvementsRoutes, ...objectionsRoutes, ...decisionsRoutes, ...publicationRoutes, ...indicatorsRoutes, ...intakeRoutes, ...projectsRoutes, ...assessmentRoutes, ...investmentRoutes, ...problemsRoutes, ...promisesRoutes, ...meetingsRoutes, ...registryRoutes, ...targetsRoutes, ...ledgerRoutes, ...peopleRoutes, ...unitsRoutes, ...helpRoutes]

export const router = createRouter({
  history: createWebHistory('/app/'),
  routes: [...routes, { path: '/:rest(.*)*', name: 'lost', meta: { title: 'menu.lost' }, component: () => import('@/layout/LostView.vue') }],
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
})

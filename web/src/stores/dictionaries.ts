// SPDX-License-Identifier: Apache-2.0
// Small tables that every page needs: regions, industries, which evaluations there are.
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { evaluationEvaluationList, registryAreaList, registryIndustryList, registryRegionList } from '@/api/gen/calls'
import type { Area, EvaluationList, Industry, Region } from '@/api/gen/types'
import { usePermit } from '@/composables/usePermit'

export const useDictionaries = defineStore('dictionaries', () => {
  const regions = ref<Region[]>([])
  const areas = ref<Area[]>([]) // for granting: names without what lies in them
  const industries = ref<Industry[]>([])
  const evaluations = ref<EvaluationList | null>(null)

  /** What this account may not read stays empty: an administrator of accounts sees nothing of the city's business. */
  async function load(): Promise<void> {
    const may = usePermit()
    const registry = may('registry.read')
    const [r, i, e, a] = await Promise.all([
      registry ? registryRegionList() : null,
      registry ? registryIndustryList({ level: 'division' }) : null,
      may('evaluation.read') ? evaluationEvaluationList() : null,
      may('core.accounts') ? registryAreaList() : null,
    ])
    regions.value = r?.rows ?? []
    industries.value = i?.rows ?? []
    evaluations.value = e
    areas.value = a?.rows ?? []
  }

  const districts = computed(() => regions.value.filter((r) => r.board))
  const divisions = computed(() => industries.value.filter((i) => i.level === 'division' && i.enterprises > 0))
  const townsOf = (district: string) => regions.value.filter((r) => r.parent === district)

  return { regions, areas, industries, evaluations, districts, divisions, townsOf, load }
})

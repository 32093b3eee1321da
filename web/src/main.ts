// SPDX-License-Identifier: Apache-2.0
import './older'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n } from './i18n'
import { router } from './router'
import { usePreferences } from './stores/preferences'
import { useElements } from './ui/elements'
import './styles/tokens.css'
import './styles/element.css'
import './styles/base.css'
import './styles/print.css'

const app = createApp(App)
app.use(createPinia())
usePreferences()
app.use(i18n)
app.use(router)
useElements(app)
app.mount('#app')

// SPDX-License-Identifier: Apache-2.0
// The parts of Element Plus that are used, with their styles; nothing else of it is shipped.
import type { App } from 'vue'
import { ElButton } from 'element-plus/es/components/button/index'
import { ElConfigProvider } from 'element-plus/es/components/config-provider/index'
import { ElDrawer } from 'element-plus/es/components/drawer/index'
import { ElDropdown, ElDropdownItem, ElDropdownMenu } from 'element-plus/es/components/dropdown/index'
import { ElInput } from 'element-plus/es/components/input/index'
import { ElOption, ElSelect } from 'element-plus/es/components/select/index'
import { ElPopover } from 'element-plus/es/components/popover/index'
import 'element-plus/es/components/base/style/css'
import 'element-plus/es/components/button/style/css'
import 'element-plus/es/components/drawer/style/css'
import 'element-plus/es/components/dropdown/style/css'
import 'element-plus/es/components/dropdown-item/style/css'
import 'element-plus/es/components/dropdown-menu/style/css'
import 'element-plus/es/components/input/style/css'
import 'element-plus/es/components/option/style/css'
import 'element-plus/es/components/popover/style/css'
import 'element-plus/es/components/select/style/css'
import 'element-plus/theme-chalk/dark/css-vars.css'

const parts = { ElButton, ElConfigProvider, ElDrawer, ElDropdown, ElDropdownItem, ElDropdownMenu, ElInput, ElOption, ElPopover, ElSelect }

export function useElements(app: App): void {
  for (const [name, part] of Object.entries(parts)) app.component(name, part as never)
}

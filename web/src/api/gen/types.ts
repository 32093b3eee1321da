// Generated from src/*/*.api.yaml by tools/gen_api.py; do not edit.
// SPDX-License-Identifier: Apache-2.0

export type Permission = 'assessment.draft' | 'assessment.export' | 'assessment.fix' | 'assessment.read' | 'base_data.confirm' | 'campaigns.decide' | 'campaigns.read' | 'campaigns.run' | 'core.accounts' | 'core.audit' | 'core.audit_export' | 'core.invite' | 'core.jobs' | 'decisions.decide' | 'decisions.propose' | 'decisions.read' | 'evaluation.export' | 'evaluation.publish' | 'evaluation.read' | 'evaluation.whatif' | 'gates.pass' | 'gates.read' | 'improvements.act' | 'indicators.read' | 'intake.import' | 'intake.undo' | 'investment.accept' | 'investment.export' | 'investment.fill' | 'investment.read' | 'ledger.read' | 'meetings.make' | 'meetings.read' | 'objections.file' | 'objections.handle' | 'objections.read' | 'office.assign' | 'office.export' | 'office.handle' | 'office.read' | 'problems.export' | 'problems.read' | 'problems.report' | 'projects.decide' | 'projects.edit' | 'projects.export' | 'projects.read' | 'projects.step' | 'promises.check' | 'promises.decide' | 'promises.export' | 'promises.fill' | 'promises.read' | 'registry.read' | 'targets.read'

// core
export interface LoginInput {
  name: string
  password: string
  /** The second factor, or a recovery code; an answer 401 with field "code" asks for it. */
  code?: string
}

export interface LoginForm {
  name?: string
  password?: string
  code?: string
  /** Stands for the right password on the form that asks for the code. */
  ticket?: string
  next?: string
}

export interface PasswordInput {
  old_password: string
  new_password: string
}

export interface Session {
  account: number
  name: string
  display_name: string
  roles: RoleName[]
  /** Everything else is refused until the password is changed (/api/password, /account/password). */
  must_change_password: boolean
  second_factor: boolean
  permissions: string[]
  /** Goes into X-CSRF-Token with every request that changes something. */
  csrf_token: string
  /** Signed out then in any case. */
  ends_at: string
  /** Signed out after so long without a request.; unit: s */
  idle_seconds: number
  sample_data: boolean
  city: string
  city_en: string | null
  /** The part of the city that this account sees: a region, its enterprise, its task; null for all of it. */
  area: string | null
  area_en: string | null
  /** Moves with every change of facts. */
  epoch: number
}

export interface RoleName {
  role: string
  name: string
}

export interface Health {
  status: 'ok'
  version: string
}

export interface Ready {
  status: 'ok'
  epoch: number
}

export interface JobList {
  jobs: Job[]
}

export interface Job {
  id: number
  kind: string
  title: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted'
  account: string
  done: number
  /** 0 while it is not known. */
  total: number
  /** What it is doing. */
  what: string
  /** Word of the outcome when it did not succeed. */
  outcome: string | null
  /** Why it did not succeed. */
  error: string | null
  created_at: string | null
  started_at: string | null
  ended_at: string | null
  /** A JSON document as text; what it holds depends on the kind of job. */
  result: string | null
}

export interface AccountInput {
  /** To sign in with: lower-case letters, digits, Chinese characters, . _ - @ */
  name: string
  display_name: string
  /** A first grant with it: word of a role. */
  role?: string
  /** Code or name of a region, or a credit code; for an expert the credit codes of the task; nothing for the whole city or a role without area. */
  area?: string
  /** For an expert: the name of the task. */
  task?: string
  /** For an expert: the last day of the task, such as 2026-12-31. */
  ends_on?: string
}

export interface AccountUpdate {
  display_name?: string
  active?: boolean
}

export interface GrantInput {
  role: string
  /** Nothing: all that the role has by itself. Else the one permission that is granted, such as evaluation.export. */
  permission?: string
  /** Code or name of a region, or a credit code; for an expert the credit codes of the task, with blanks or commas between. */
  area?: string
  /** For an expert: the name of the task. */
  task?: string
  /** For an expert: the last day of the task, such as 2026-12-31. */
  ends_on?: string
}

export interface NewPassword {
  id: number
  name: string
  /** Told this once. */
  password: string
}

export interface Grant {
  id: number
  role: string
  role_name: string
  /** Empty for all that the role has by itself. */
  permission: string
  area: 'none' | 'city' | 'region' | 'enterprise' | 'task'
  region: string
  /** The credit code; of a task all of them, with blanks between. */
  enterprise: string
  area_name: string
  /** How many enterprises a task names; 0 for other areas. */
  enterprises: number
  /** The last day of a task. */
  ends_on: string | null
  created_at: string
  created_by: string
}

export interface Account {
  id: number
  name: string
  display_name: string
  active: boolean
  must_change_password: boolean
  second_factor: boolean
  created_at: string
  password_at: string
  /** Last request of an open session. */
  last_seen_at: string | null
  grants: Grant[]
}

export interface AccountList {
  total: number
  rows: Account[]
}

export interface RolePermission {
  permission: string
  name: string
  /** False when it must be granted by name. */
  by_itself: boolean
}

export interface Role {
  role: string
  name: string
  what: string
  /** none, city, region, enterprise, task */
  areas: string[]
  /** Administrators exclude each other. */
  administrator: boolean
  permissions: RolePermission[]
}

export interface RoleTable {
  roles: Role[]
}

export interface SessionInfo {
  id: string
  started_at: string
  seen_at: string
  address: string
  agent: string
  this_one: boolean
}

export interface SessionList {
  sessions: SessionInfo[]
}

export interface TokenInput {
  /** What it is for. */
  name: string
  permissions: string[]
  days: number
}

export interface NewToken {
  id: number
  /** Told this once; a program sends it as "Authorization: Bearer …". */
  token: string
}

export interface Token {
  id: number
  name: string
  permissions: string[]
  created_at: string
  expires_at: string
  /** Within a minute. */
  used_at: string | null
  state: 'open' | 'expired' | 'revoked'
}

export interface TokenList {
  tokens: Token[]
}

export interface FactorOffer {
  /** For typing it in. */
  secret: string
  uri: string
  /** The uri as an SVG element. */
  qr_svg: string
}

export interface FactorCode {
  code: string
}

export interface FactorRemoval {
  password: string
}

export interface RecoveryCodes {
  codes: string[]
}

export interface InvitationInput {
  /** The enterprise's credit code. */
  code: string
  days?: number
}

export interface Invitation {
  id: number
  code: string
  enterprise: string
  created_by: string
  created_at: string
  expires_at: string
  state: 'open' | 'accepted' | 'withdrawn' | 'expired'
  /** Who came of it. */
  account: string | null
}

export interface InvitationList {
  invitations: Invitation[]
}

export interface NewInvitation {
  invitation: Invitation
  /** Told this once: path of the page on this server. */
  path: string
  secret: string
  /** Links for the same enterprise that were open and are void now. */
  replaced: number
}

export interface AuditEntry {
  id: number
  at: string
  account: string
  action: string
  object: string
  detail: string
}

export interface AuditList {
  entries: AuditEntry[]
  /** For `before`: where the next page begins; null behind the last. */
  next: number | null
}

export interface PasswordForm {
  old_password: string
  new_password: string
  again: string
  next?: string
}

export interface FactorForm {
  step: 'offer' | 'confirm' | 'remove'
  code?: string
  password?: string
}

export interface InvitationForm {
  code: string
  name?: string
  password?: string
  again?: string
}

export interface CoreJobListParams {
  /** How many. */
  limit?: number
}

export interface CoreJobGetParams {
  id: number
}

export interface CoreJobCancelParams {
  id: number
}

export interface CoreJobEventsParams {
  id: number
}

export interface CoreAccountListParams {
  /** Part of the name or of the display name. */
  query?: string
  page?: number
  size?: number
}

export interface CoreAccountGetParams {
  id: number
}

export interface CoreAccountUpdateParams {
  id: number
}

export interface CoreGrantAddParams {
  id: number
}

export interface CoreGrantRevokeParams {
  id: number
  grant: number
}

export interface CoreAccountSessionListParams {
  id: number
}

export interface CoreAccountSessionRevokeParams {
  id: number
  session: string
}

export interface CoreAccountPasswordResetParams {
  id: number
}

export interface CoreAccountFactorResetParams {
  id: number
}

export interface CoreSessionRevokeParams {
  id: string
}

export interface CoreTokenRevokeParams {
  id: number
}

export interface CoreInvitationWithdrawParams {
  id: number
}

export interface CoreAuditListParams {
  /** Entries below this number, for the next page; 0 the newest. */
  before?: number
  limit?: number
  /** One kind of act, such as account.grant; the word before the dot for all of its kind. */
  action?: string
  /** Name of the account that acted. */
  account?: string
  /** A part of object or detail. */
  q?: string
  /** First day, in China: 2026-11-01. */
  from?: string
  /** Last day. */
  to?: string
}

export interface CoreAuditExportParams {
  /** File format. */
  format?: 'csv' | 'xlsx'
  action?: string
  account?: string
  q?: string
  from?: string
  to?: string
}

// ledger
export interface LedgerPage {
  /** Entries in the ledger. */
  size: number
  kinds: LedgerKind[]
  entries: LedgerEntry[]
}

export interface LedgerKind {
  kind: string
  title: string
  title_en: string
}

export interface LedgerEntry {
  /** Counted from 1. */
  seq: number
  at: string
  kind: string
  actor: string
  object: string
  /** A JSON document as text; what it holds depends on the kind. */
  body: string
  /** SM3 of the entry as a leaf of the tree. */
  leaf: string
}

export interface LedgerHead {
  size: number
  /** Of the last entry; empty when there is none. */
  time: string
  root: string
  city: string
  /** The head as one line to print or type. */
  text: string
}

export interface LedgerListParams {
  /** Only this kind of act, such as round.stored. */
  kind?: string
  /** Only entries before this one; for the next page. */
  before?: number
  /** How many. */
  limit?: number
}

export interface LedgerHeadParams {
  /** After this many entries; now when absent. */
  size?: number
}

export interface LedgerConsistencyParams {
  /** Entries of the former head. */
  first: number
  /** Entries of the later head; now when absent. */
  size?: number
}

export interface LedgerProofParams {
  seq: number
  /** Against the head of so many entries; now when absent. */
  size?: number
}

// registry
export interface Network {
  code: string
  name: string
  as_of: string
  tenure: 'none' | 'owner' | 'mixed' | 'tenant'
  own_mu: number
  rented_mu: number
  /** Of its own land, what others rent. */
  let_mu: number
  /** Own, less let, and rented. */
  used_mu: number
  nodes: NetworkNode[]
  edges: NetworkEdge[]
  /** Enterprises on the plots or in the group that are outside the area of the account, or beyond the first 60. */
  not_shown: number
}

export interface NetworkNode {
  id: string
  kind: 'enterprise' | 'plot' | 'group'
  code: string
  name: string
  /** The enterprise that was asked for. */
  centre: boolean
  /** Of a plot. */
  area_mu: number | null
}

export interface NetworkEdge {
  /** Id of an enterprise. */
  from: string
  /** Id of a plot or group. */
  to: string
  kind: 'owned' | 'rented' | 'head' | 'member'
  area_mu: number | null
  /** Of the plot, from 0 to 1. */
  share: number | null
  valid_from: string
  valid_to: string | null
}

export interface AreaList {
  rows: Area[]
}

export interface Area {
  code: string
  name: string
  name_en: string | null
  kind: 'city' | 'district' | 'town' | 'street' | 'zone'
  /** Code of the region above. */
  parent: string | null
  /** One of the ten assessed districts. */
  board: boolean
}

export interface RegionList {
  as_of: string
  rows: Region[]
}

export interface Region {
  /** GB/T 2260 code, or our own for towns and zones */
  code: string
  name: string
  name_en: string | null
  /** For tiles and chips. */
  shortname: string | null
  shortname_en: string | null
  kind: 'city' | 'district' | 'town' | 'street' | 'zone'
  /** Code of the region above. */
  parent: string | null
  /** One of the ten assessed districts (考核板块). */
  board: boolean
  /** Column of the schematic tile map, from 1; only for the ten districts. */
  tile_col: number | null
  /** Row of the schematic tile map, from 1. */
  tile_row: number | null
  /** Enterprises in it, with all below. */
  enterprises: number
}

export interface IndustryList {
  edition: string
  rows: Industry[]
}

export interface Industry {
  code: string
  name: string
  name_en: string | null
  level: 'section' | 'division' | 'group' | 'class'
  parent: string | null
  enterprises: number
}

export interface EnterpriseList {
  total: number
  page: number
  page_size: number
  /** Counts every change of facts and registry; pages show it. */
  epoch: number
  rows: EnterpriseRow[]
}

export interface EnterpriseRow {
  code: string
  name: string
  district: string
  district_name: string
  district_name_en: string | null
  town: string | null
  town_name: string | null
  industry: string | null
  industry_name: string | null
  above_scale: boolean | null
  status: 'active' | 'building' | 'suspended' | 'moved' | 'closed'
  established_on: string | null
}

export interface Enterprise {
  code: string
  /** Both check characters of GB 32100-2015 hold. */
  code_valid: boolean
  name: string
  district: string
  district_name: string
  district_name_en: string | null
  town: string | null
  town_name: string | null
  industry: string | null
  industry_name: string | null
  above_scale: boolean | null
  status: 'active' | 'building' | 'suspended' | 'moved' | 'closed'
  established_on: string | null
  /** Synthetic enterprise of the sample city. */
  sample: boolean
  scale_years: ScaleYear[]
  /** Codes over time. */
  codes: EnterpriseCode[]
  past: EnterprisePast[]
  /** Mergers and splits. */
  lineage: Lineage[]
  /** White list, black list, veto, exemption with their documents. */
  marks: EnterpriseMark[]
}

export interface ScaleYear {
  year: number
  above_scale: boolean | null
}

export interface EnterpriseCode {
  code: string
  valid_from: string | null
  valid_to: string | null
  reason: string | null
}

export interface EnterprisePast {
  /** Last day on which it held. */
  until: string
  name: string | null
  region_name: string | null
  industry_name: string | null
  status: string | null
}

export interface Lineage {
  code: string
  name: string
  kind: 'merger' | 'split'
  on: string
  /** This enterprise became that one; otherwise that one became this. */
  into: boolean
}

export interface EnterpriseMark {
  kind: 'veto' | 'white' | 'black' | 'exempt'
  document: string | null
  bureau: string | null
  valid_from: string | null
  valid_to: string | null
}

export interface EnterprisePlots {
  code: string
  plots: PlotUse[]
  /** Who else is on them, of those in the area of the account. */
  occupants: PlotOccupant[]
  /** Others on them outside the area of the account. */
  occupants_not_shown: number
}

export interface PlotUse {
  /** Code of the plot. */
  plot: string
  region_name: string | null
  plot_area_m2: number | null
  basis: 'owned' | 'rented'
  /** What this enterprise uses of it. */
  area_m2: number | null
  valid_from: string | null
  valid_to: string | null
}

export interface PlotOccupant {
  plot: string
  code: string
  name: string
  basis: 'owned' | 'rented'
  area_m2: number | null
}

export interface RegistryRegionListParams {
  /** The day to look at; today when absent. */
  as_of?: string
}

export interface RegistryIndustryListParams {
  /** The deepest level wanted. */
  level?: 'section' | 'division' | 'group' | 'class'
}

export interface RegistryEnterpriseListParams {
  /** Part of a name or a credit code. */
  q?: string
  /** Code of a district. */
  district?: string
  /** Code of a town or zone. */
  town?: string
  /** Code of a section, division, group or class; includes all below it. */
  industry?: string
  /** Above scale (规上) in the latest year known. */
  above_scale?: 'yes' | 'no'
  /** State of the enterprise. */
  status?: 'active' | 'building' | 'suspended' | 'moved' | 'closed'
  /** Column to sort by. */
  sort?: 'name' | 'code' | 'district' | 'industry' | 'established'
  /** Direction of the sort. */
  order?: 'asc' | 'desc'
  /** Page, from 1. */
  page?: number
  /** Rows of a page. */
  page_size?: number
}

export interface RegistryEnterpriseGetParams {
  /** Unified social credit code. */
  code: string
}

export interface RegistryEnterprisePlotsParams {
  /** Unified social credit code. */
  code: string
}

export interface RegistryEnterpriseNetworkParams {
  /** Unified social credit code. */
  code: string
  /** The day to look at; today when absent. */
  as_of?: string
}

// indicators
export interface IndicatorList {
  rows: Indicator[]
}

export interface Indicator {
  code: string
  title: string
  title_en: string | null
  unit: string
  kind: 'number' | 'enum' | 'boolean' | 'date'
  decimals: number
  definition: string | null
  definition_en: string | null
  /** The office that reports it. */
  source: string | null
}

export interface Coverage {
  year: number
  /** Years that have facts, latest first. */
  years: number[]
  epoch: number
  /** Indicators in their order, and for each the city (its code) first, then the districts. */
  rows: CoverageCell[]
}

export interface CoverageCell {
  indicator: string
  title: string
  title_en: string | null
  /** Code of the district. */
  district: string
  /** Enterprises that should have a value. */
  expected: number
  present: number
  missing: number
  /** Missing values that the scheme filled in; null without a scheme. */
  filled: number | null
  /** present over expected, 0 to 1; null when nothing is expected */
  present_share: number | null
  /** Present values that are exactly 0. */
  zero: number
}

export interface FactList {
  code: string
  epoch: number
  rows: Fact[]
}

export interface Fact {
  indicator: string
  title: string
  title_en: string | null
  period: string
  /** Null when the value was withdrawn or is no number. */
  value: number | null
  /** The value as text for enums, booleans and dates. */
  text: string | null
  unit: string
  source: string | null
  /** When it became known (UTC). */
  known_at: string
  batch: number
  /** False for a value that a later fact replaced. */
  current: boolean
}

export interface IndicatorsCoverageGetParams {
  /** The year; the latest with facts when absent. */
  year?: number
  /** Count as filled what this scheme filled in when the year was evaluated. */
  scheme?: string
}

export interface IndicatorsEnterpriseFactsParams {
  /** Unified social credit code. */
  code: string
  /** Only this year. */
  year?: number
  /** Only this indicator. */
  indicator?: string
}

// evaluation
export interface CardLine {
  label: string
  text: string
  /** good, warn, bad or plain. */
  tone: string
  /** A page of the client. */
  link: string | null
}

export interface EnterpriseCard {
  kind: string
  title: string
  lines: CardLine[]
}

export interface EnterpriseCards {
  code: string
  cards: EnterpriseCard[]
}

export interface PublishInput {
  scheme: string
  year: number
  /** A list of the scheme; every class when absent. */
  list?: string
}

export interface ListPreview {
  round: number
  enterprises: number
  /** SM3 of the file. */
  sm3: string
  /** Head line and first lines of the file. */
  first: string
  /** The list of this name that was published last. */
  former?: number
  /** It had these very bytes: publishing would be refused. */
  same: boolean
}

export interface PublishedLists {
  lists: PublishedList[]
}

export interface PublishedList {
  id: number
  scheme: string
  year: number
  round: number
  /** A list of the scheme; empty for every class. */
  list: string
  at: string
  enterprises: number
  /** SM3 of the file. */
  sm3: string
  /** Entry of the ledger. */
  seq: number
}

export interface SchemeList {
  rows: SchemeRow[]
}

export interface SchemeRow {
  id: string
  version: string
  title: string
  title_en: string | null
  place: string | null
  /** How far it follows the official text: all of it, parts (gaps marked), our own weights, one rule only, a statistical index. */
  status: 'faithful' | 'partial' | 'illustrative' | 'fragment' | 'analysis'
  /** What is evaluated: enterprise, region, industry, plot, country, … */
  entity: string
  /** Document it rests on. */
  basis: string | null
  n_items: number
  valid_from: string | null
  valid_to: string | null
  has_results: boolean
}

export interface Scheme {
  id: string
  version: string
  /** SM3 or SHA-256 of the scheme's text. */
  hash: string
  title: string
  title_en: string | null
  place: string | null
  status: 'faithful' | 'partial' | 'illustrative' | 'fragment' | 'analysis'
  entity: string
  basis: string | null
  valid_from: string | null
  valid_to: string | null
  /** What is not official about it. */
  note: string | null
  /** The method in plain sentences. */
  method: string | null
  items: SchemeItem[]
  classes: SchemeClass[]
  params: SchemeParam[]
  strata: SchemeStratum[]
  /** Order of operations as text. */
  steps: string[]
  sources: SchemeSource[]
}

export interface SchemeItem {
  code: string
  parent: string | null
  /** False for a node of the tree. */
  leaf: boolean
  title: string
  title_en: string | null
  /** For whom it counts (规上, 规下); null for all. */
  group: string | null
  weight: number | null
  unit: string | null
  direction: 'up' | 'down' | 'none'
  /** The primitive: ratio_to_benchmark, minmax, steps, … */
  method: string
  formula: string | null
  /** The benchmark and where it comes from, as text. */
  benchmark: string | null
  /** Highest score as a multiple of the weight. */
  cap: number | null
  floor: number | null
  on_missing: string | null
  on_negative: string | null
  on_zero: string | null
}

export interface SchemeClass {
  code: string
  title: string
  title_en: string | null
  /** Share of the ranked, 0 to 1; null when the class is not made by a quota. */
  share: number | null
  /** How the class is made. */
  rule: string | null
}

export interface SchemeParam {
  /** Name for what-if: w.tax, cap.tax, share.A, benchmark.tax, param.low_tax. */
  param: string
  kind: 'weight' | 'cap' | 'floor' | 'share' | 'benchmark' | 'coefficient' | 'threshold'
  title: string
  title_en: string | null
  group: string | null
  item: string | null
  unit: string | null
  value: number
  min: number
  max: number
  step: number
}

export interface SchemeStratum {
  purpose: 'benchmark' | 'fill' | 'quota' | 'rank' | 'list'
  formula: string
  text: string | null
}

export interface SchemeSource {
  title: string
  where: string | null
  /** verified, read, memory, seed document */
  mark: string | null
}

export interface EvaluationList {
  /** What a page opens with; null when nothing was evaluated yet. */
  scheme: string | null
  year: number | null
  epoch: number
  rows: EvaluationRow[]
}

export interface EvaluationRow {
  scheme: string
  title: string
  title_en: string | null
  status: 'faithful' | 'partial' | 'illustrative' | 'fragment' | 'analysis'
  year: number
  units: number
  ranked: number
  evaluated_at: string | null
  epoch: number
  /** False when facts changed after it. */
  up_to_date: boolean
  result_hash: string
  /** Who is evaluated. */
  subject: 'enterprise' | 'region' | 'industry'
  /** Of regions: district or town; of industries: section, division, group or class. */
  level: string | null
  /** What the scheme calls them; null for enterprises without further condition. */
  subject_title: string | null
  subject_title_en: string | null
}

export interface EvaluationSummary {
  scheme: string
  title: string
  title_en: string | null
  year: number
  epoch: number
  evaluated_at: string | null
  sample_data: boolean
  result_hash: string
  scheme_hash: string
  input_hash: string
  /** Who is evaluated. */
  subject: 'enterprise' | 'region' | 'industry'
  /** Of regions: district or town; of industries: section, division, group or class. */
  level: string | null
  /** What the scheme calls them; null for enterprises without further condition. */
  subject_title: string | null
  subject_title_en: string | null
  units: number
  ranked: number
  /** Single scores that rest on a filled value. */
  filled: number
  classes: SchemeClass[]
  total: GroupCounts
  by_district: GroupCounts[]
  /** Divisions. */
  by_industry: GroupCounts[]
  by_size: GroupCounts[]
  /** City figures as ratio of sums, with last year. */
  figures: Figure[]
  /** The top lists there are, enterprises first. */
  lists: ListName[]
  benchmarks: BenchmarkUsed[]
}

export interface ListName {
  list: string
  title: string
  title_en: string | null
  /** Enterprises; regions as sums over enterprises; the regions or industries that are evaluated. */
  entity: 'enterprise' | 'region' | 'place'
  n: number
}

export interface GroupCounts {
  key: string
  name: string
  name_en: string | null
  units: number
  counts: number[]
  /** counts over units, 0 to 1 */
  shares: number[]
}

export interface Figure {
  key: string
  title: string
  title_en: string | null
  unit: string
  decimals: number
  value: number | null
  last_year: number | null
  /** Against last year, in per cent. */
  change_pct: number | null
}

export interface BenchmarkUsed {
  item: string
  title: string
  title_en: string | null
  stratum: string | null
  value: number | null
  unit: string | null
  origin: string
}

export interface Column {
  key: string
  title: string
  title_en: string | null
  /** A single score, a node of the tree, the indicator value behind a score, an input. */
  kind: 'score' | 'node' | 'value' | 'input'
  unit: string | null
  decimals: number
  /** Whether `values` of the rows hold it; the others may be asked for. */
  shown: boolean
}

export interface ResultList {
  /** Rows that match. */
  total: number
  page: number
  page_size: number
  epoch: number
  /** Highest total of the evaluation. */
  max_total: number | null
  classes: SchemeClass[]
  /** All columns there are; `values` holds those with shown = true, in this order. */
  columns: Column[]
  rows: ResultRow[]
}

export interface ResultRow {
  code: string
  name: string
  /** Of regions and industries. */
  name_en: string | null
  district: string
  district_name: string
  district_name_en: string | null
  town_name: string | null
  industry: string | null
  industry_name: string | null
  above_scale: boolean | null
  /** The group in which it is ranked. */
  stratum: string | null
  rank: number | null
  total: number | null
  class: string | null
  /** Why it is not ranked, or what moved its class. */
  note: string | null
  values: (number | null)[]
}

export interface Explanation {
  code: string
  name: string
  /** Of regions and industries. */
  name_en: string | null
  district: string
  district_name: string
  district_name_en: string | null
  town_name: string | null
  industry: string | null
  industry_name: string | null
  above_scale: boolean | null
  scheme: string
  scheme_title: string
  scheme_title_en: string | null
  scheme_status: 'faithful' | 'partial' | 'illustrative' | 'fragment' | 'analysis'
  year: number
  epoch: number
  evaluated_at: string | null
  ranked: boolean
  total: number | null
  /** The total as displayed; the lines add up to exactly this. */
  total_text: string | null
  rank: number | null
  stratum: string | null
  stratum_size: number | null
  standing: Standing | null
  group: Standing | null
  /** Where it stands on the scale of the cuts, 0 to 1, first place at 0. */
  mark: number | null
  class: string | null
  class_title: string | null
  class_title_en: string | null
  /** Class before vetoes, lists and sub-classes. */
  class_by_score: string | null
  /** The class in at most three sentences. */
  why: string[]
  items: ExplainItem[]
  inputs: ExplainInput[]
  lines: ExplainLine[]
  adjustments: ExplainAdjustment[]
  cuts: ExplainCut[]
  next_class: NextClass | null
  levers: ExplainLever[]
  history: ExplainYear[]
}

export interface Merged {
  code: string
  year: number
  rule: MergeRule | null
  /** With others, alone on its site, not evaluated, or kept apart by the rule though it shares land. */
  how: 'merged' | 'alone' | 'out' | 'apart'
  holder: MergedFirm | null
  /** Members in all. */
  firms: number
  /** Members outside the area of the account, or beyond the first 100. */
  firms_not_shown: number
  columns: MergedColumn[]
  members: MergedMember[]
  both: MergedBoth | null
}

export interface MergeRule {
  /** Formula whose equal values are one unit. */
  by: string
  by_title: string
  /** Formula that says who is merged at all. */
  when: string | null
  /** Formula that says who may stand for the others. */
  holder: string | null
  /** The others get the result too. */
  share: boolean
}

export interface MergedFirm {
  code: string
  name: string
}

export interface MergedColumn {
  name: string
  title: string
  title_en: string | null
  unit: string | null
  decimals: number
  sum: number | null
}

export interface MergedMember {
  code: string
  name: string
  holder: boolean
  plots: MergedPlot[]
  /** In the order of columns. */
  values: (number | null)[]
}

export interface MergedPlot {
  plot: string
  basis: 'owned' | 'rented'
  area_mu: number
}

export interface MergedBoth {
  merged: MergedResult
  alone: MergedResult
}

export interface MergedResult {
  total: number | null
  rank: number | null
  class: string | null
}

export interface TenantList {
  total: number
  page: number
  page_size: number
  /** Land that all of them rent. */
  rented_mu: number
  may_export: boolean
  rows: TenantRow[]
}

export interface TenantRow {
  code: string
  name: string
  region_name: string
  region_name_en: string | null
  rented_mu: number
  landlord: MergedFirm | null
  how: 'merged' | 'alone' | 'out'
  total: number | null
  class: string | null
}

export interface ExplainChanges {
  code: string
  year: number
  round: number
  class: string | null
  /** The class that the proposals lead to. */
  next_class: string | null
  /** The result in a handful of sentences. */
  plain: string[]
  /** What the enterprise may or must do about it, and until when. */
  remedies: string[]
  /** Single changes, easiest first; a change of two figures last. */
  proposals: ExplainProposal[]
  /** Why there is none. */
  no_proposal: string | null
  /** What easiest means. */
  rule: string
  /** Benchmarks are figures of all units and moved with the change. */
  benchmarks_move: boolean
  /** Evaluations of the whole city that were made for it. */
  runs: number
  /** Milliseconds it took. */
  ms: number
  quarters: ExplainQuarter[]
}

export interface ExplainProposal {
  /** One or two. */
  moves: ExplainMove[]
  /** The change as a share of the own figure; of two the root of the sum of squares. */
  effort: number
  /** The class it had when it was tried. */
  class: string
  total: number
  text: string
}

export interface ExplainMove {
  /** What is reported: tax, sales. */
  figure: string
  title: string
  title_en: string | null
  unit: string | null
  value: number
  needed: number
  change: number
  change_text: string
  share: number
  /** The indicator it moves most. */
  item: string
  item_title: string
  item_title_en: string | null
  item_unit: string | null
  item_value: number | null
  item_needed: number | null
}

export interface ExplainQuarter {
  item: string
  title: string
  title_en: string | null
  unit: string | null
  value: number | null
  /** Fewer than three others: nothing is told of them. */
  hidden: boolean
  firms: number | null
  q1: number | null
  median: number | null
  q3: number | null
  /** below_q1, below_median, below_q3 or above_q3. */
  place: string | null
}

export interface Standing {
  /** What those it is compared with have in common; empty for all. */
  keys: StandingKey[]
  /** Null when it is not ranked. */
  rank: number | null
  /** How many are ranked there. */
  size: number
}

export interface StandingKey {
  title: string
  title_en: string | null
  word: string
  word_en: string | null
}

export interface ExplainItem {
  code: string
  parent: string | null
  leaf: boolean
  title: string
  title_en: string | null
  weight: number | null
  method: string
  /** As written in the scheme. */
  formula: string | null
  /** With the numbers of this enterprise. */
  trace: string | null
  value: number | null
  unit: string | null
  benchmark: number | null
  benchmark_origin: string | null
  benchmark_stratum: string | null
  max_score: number | null
  score: number | null
  score_text: string | null
  capped: boolean
  floored: boolean
  filled: boolean
  fill_reason: string | null
}

export interface ExplainInput {
  /** The single score it serves. */
  item: string
  indicator: string
  title: string
  title_en: string | null
  period: string
  value: number | null
  text: string | null
  unit: string | null
  source: string | null
  known_at: string | null
  batch: number | null
  missing_reason: string | null
}

export interface ExplainLine {
  op: 'start' | 'plus' | 'minus' | 'times' | 'equals'
  label: string
  label_en: string | null
  /** The figure as displayed. */
  text: string
  kind: 'item' | 'subtotal' | 'coefficient' | 'bonus' | 'deduction' | 'rounding' | 'total'
  item: string | null
}

export interface ExplainAdjustment {
  kind: 'coefficient' | 'bonus' | 'deduction' | 'veto' | 'white' | 'black' | 'exempt' | 'subclass' | 'override'
  title: string
  title_en: string | null
  effect: string
  points: number | null
  document: string | null
  valid_from: string | null
  valid_to: string | null
}

export interface ExplainCut {
  class: string
  title: string
  title_en: string | null
  count: number
  /** Share of the group, 0 to 1: the width on the scale. */
  share: number
  /** Places in the whole stratum. */
  rank_from: number | null
  rank_to: number | null
  /** Places in the group. */
  group_from: number | null
  group_to: number | null
  score_min: number | null
  score_max: number | null
}

export interface NextClass {
  class: string
  title: string
  title_en: string | null
  score_needed: number
  points_needed: number
  places_needed: number | null
}

export interface ExplainLever {
  item: string
  title: string
  title_en: string | null
  unit: string | null
  value: number | null
  /** What this indicator alone would have to be; null when it alone cannot do it. */
  value_needed: number | null
  change: number | null
  reachable: boolean
  text: string
}

export interface ExplainYear {
  year: number
  total: number | null
  rank: number | null
  stratum_size: number | null
  group_rank: number | null
  group_size: number | null
  class: string | null
  /** Values of the leaf items in their order. */
  values: (number | null)[]
}

export interface GroupRanking {
  scheme: string
  year: number
  level: string
  epoch: number
  sort: string
  classes: SchemeClass[]
  columns: RankColumn[]
  rows: GroupRow[]
}

export interface RankColumn {
  key: string
  title: string
  title_en: string | null
  unit: string
  decimals: number
  /** Title of what is summed above the line; null for a plain sum. */
  numerator: string | null
  denominator: string | null
}

export interface GroupRow {
  rank: number | null
  key: string
  name: string
  name_en: string | null
  parent_name: string | null
  parent_name_en: string | null
  units: number
  above_scale: number
  /** In the order of columns. */
  values: (number | null)[]
  /** The same a year earlier. */
  last_year: (number | null)[]
  /** Change against last year, in per cent. */
  change_pct: (number | null)[]
  counts: number[]
}

export interface TopList {
  list: string
  title: string
  title_en: string | null
  /** Who may stand on it and what orders it. */
  how: string
  scheme: string
  year: number
  epoch: number
  /** Enterprises; regions as sums over enterprises; the regions or industries that are evaluated. */
  entity: 'enterprise' | 'region' | 'place'
  columns: RankColumn[]
  rows: TopRow[]
}

export interface TopRow {
  rank: number
  code: string
  name: string
  name_en: string | null
  region_name: string | null
  region_name_en: string | null
  industry_name: string | null
  class: string | null
  total: number | null
  values: (number | null)[]
}

export interface WhatifIn {
  scheme: string
  year: number
  /** Given back unchanged, so that a client knows which question this answers. */
  sequence?: number
  changes: WhatifChange[]
  /** Movers wanted up and down each. */
  limit?: number
  /** Page of the movers. */
  page?: number
}

export interface WhatifChange {
  param: string
  value: number
}

export interface Whatif {
  scheme: string
  year: number
  epoch: number
  sequence: number
  /** Time on the server. */
  ms: number
  /** How much had to be computed again. */
  recomputed: 'none' | 'weights' | 'items' | 'all'
  units: number
  /** Enterprises that would move to a better class. */
  class_up: number
  class_down: number
  class_same: number
  classes: SchemeClass[]
  before: number[]
  after: number[]
  /** Cells that are not empty. */
  matrix: MatrixCell[]
  /** Greatest rise in rank first, those that change class before the others. */
  movers_up: Mover[]
  movers_down: Mover[]
  by_district: WhatifGroup[]
  by_industry: WhatifGroup[]
  /** What to know: weights that do not add up to 100, ties at a boundary. */
  notes: string[]
}

export interface MatrixCell {
  from: string
  to: string
  count: number
}

export interface Mover {
  code: string
  name: string
  district_name: string | null
  district_name_en: string | null
  industry_name: string | null
  total_before: number | null
  total_after: number | null
  rank_before: number | null
  rank_after: number | null
  class_before: string | null
  class_after: string | null
}

export interface WhatifGroup {
  key: string
  name: string
  name_en: string | null
  units: number
  up: number
  down: number
  /** Mean total. */
  mean_before: number | null
  mean_after: number | null
}

export interface EvaluationSchemeGetParams {
  /** Id of the scheme. */
  id: string
  /** Show benchmarks as computed for this year. */
  year?: number
}

export interface EvaluationSummaryGetParams {
  /** Id of the scheme. */
  scheme: string
  /** The year. */
  year: number
}

export interface EvaluationResultListParams {
  /** Id of the scheme. */
  scheme: string
  /** The year. */
  year: number
  /** Part of a name or a credit code. */
  q?: string
  /** Code of a district. */
  district?: string
  /** Code of a town or zone. */
  town?: string
  /** Section, division, group or class; includes all below it. */
  industry?: string
  /** Classes wanted, with commas between: A,B. */
  class?: string
  /** Above scale (规上) that year. */
  above_scale?: 'yes' | 'no'
  /** Total at least. */
  min_score?: number
  /** Total at most. */
  max_score?: number
  /** Only enterprises on this list: a top list of the scheme, white, black, veto, exempt. */
  list?: string
  /** rank, total, name, code, district, industry, class, or the key of a column. */
  sort?: string
  /** Direction; unknown values come last both ways. */
  order?: 'asc' | 'desc'
  /** Page, from 1. */
  page?: number
  /** Rows of a page. */
  page_size?: number
  /** Keys of columns, with commas between; the single scores when absent. */
  columns?: string
}

export interface EvaluationResultGetParams {
  /** Unified social credit code. */
  code: string
  /** Id of the scheme. */
  scheme: string
  /** The year. */
  year: number
}

export interface EvaluationResultChangesParams {
  /** Unified social credit code. */
  code: string
  /** Id of the scheme. */
  scheme: string
  /** The year. */
  year: number
}

export interface EvaluationResultMergedParams {
  /** Unified social credit code. */
  code: string
  /** Id of the scheme. */
  scheme: string
  /** The year. */
  year: number
}

export interface EvaluationTenantsParams {
  /** Id of the scheme. */
  scheme: string
  /** The year. */
  year: number
  /** Part of a name or a credit code. */
  q?: string
  /** Code of a region; with all below it. */
  region?: string
  /** Only those evaluated so. */
  how?: 'merged' | 'alone' | 'out'
  /** Column to sort by. */
  sort?: 'code' | 'rented'
  /** Direction of the sort. */
  order?: 'asc' | 'desc'
  /** Page, from 1. */
  page?: number
  /** Rows of a page. */
  page_size?: number
}

export interface EvaluationTenantsExportParams {
  /** Id of the scheme. */
  scheme: string
  /** The year. */
  year: number
  /** Kind of file. */
  format?: 'xlsx' | 'csv'
  /** Part of a name or a credit code. */
  q?: string
  /** Code of a region; with all below it. */
  region?: string
  /** Only those evaluated so. */
  how?: 'merged' | 'alone' | 'out'
  /** Column to sort by. */
  sort?: 'code' | 'rented'
  /** Direction of the sort. */
  order?: 'asc' | 'desc'
}

export interface EvaluationResultPaperParams {
  /** Unified social credit code. */
  code: string
  /** Id of the scheme. */
  scheme: string
  /** The year. */
  year: number
}

export interface EvaluationCardsGetParams {
  /** Unified social credit code. */
  code: string
}

export interface EvaluationRegionRankingParams {
  /** Id of the scheme. */
  scheme: string
  /** The year. */
  year: number
  /** Which regions. */
  level?: 'district' | 'town'
  /** Key of a column; the first ratio when absent. */
  sort?: string
  /** Direction. */
  order?: 'asc' | 'desc'
}

export interface EvaluationIndustryRankingParams {
  /** Id of the scheme. */
  scheme: string
  /** The year. */
  year: number
  /** Which level of GB/T 4754. */
  level?: 'section' | 'division' | 'group'
  /** Key of a column; the first ratio when absent. */
  sort?: string
  /** Direction. */
  order?: 'asc' | 'desc'
}

export interface EvaluationListGetParams {
  /** Code of a list, as the summary names them. */
  list: string
  /** Id of the scheme. */
  scheme: string
  /** The year. */
  year: number
}

export interface EvaluationExportParams {
  /** Id of the scheme. */
  scheme: string
  /** The year. */
  year: number
  /** File format. */
  format?: 'csv' | 'xlsx'
  /** Part of a name or a credit code. */
  q?: string
  /** Code of a district. */
  district?: string
  /** Code of a town or zone. */
  town?: string
  /** Section, division, group or class; includes all below it. */
  industry?: string
  /** Classes wanted, with commas between: A,B. */
  class?: string
  /** Above scale (规上) that year. */
  above_scale?: 'yes' | 'no'
  /** Total at least. */
  min_score?: number
  /** Total at most. */
  max_score?: number
  /** Only enterprises on this list. */
  list?: string
  /** As in the result table. */
  sort?: string
  /** Direction. */
  order?: 'asc' | 'desc'
  /** Keys of columns, with commas between; the single scores when absent. */
  columns?: string
}

export interface EvaluationPublishedFileParams {
  /** Id of the scheme. */
  scheme: string
  /** The year. */
  year: number
}

export interface EvaluationListPublishedParams {
  /** Id of the scheme; all when absent. */
  scheme?: string
  /** The year; all when absent. */
  year?: number
}

export interface EvaluationListPreviewParams {
  /** Id of the scheme. */
  scheme: string
  /** The year. */
  year: number
  /** A list of the scheme; every class when absent. */
  list?: string
}

export interface EvaluationListFileParams {
  id: number
}

export interface EvaluationListProofParams {
  id: number
  /** Against the head of so many entries; now when absent. */
  size?: number
}

// laboratory
export interface LabNew {
  name: string
  note?: string
  /** Id of the scheme that is copied. */
  scheme?: string
  /** The year whose round it is compared with. */
  year?: number
  /** A scenario that is copied instead. */
  from?: number
}

export interface LabSave {
  /** The version that was seen. */
  version: number
  name?: string
  note?: string
  text?: string
  shared?: boolean
}

export interface LabVersion {
  version: number
}

export interface LabSaved {
  id: number
  version: number
}

export interface LabEdit {
  /** Keys with a bar between. */
  path: string
  /** YAML on one line; empty takes the key away. */
  value: string
}

export interface LabCheckIn {
  scenario: number
  /** Instead of the saved one. */
  text?: string
  edits?: LabEdit[]
}

export interface LabRunIn {
  scenario: number
  /** Instead of the saved one. */
  text?: string
  edits?: LabEdit[]
  sequence?: number
}

export interface LabHead {
  id: number
  name: string
  note: string
  scheme: string
  year: number
  /** SM3 of the text it was copied from. */
  base: string
  who: string
  own: boolean
  shared: boolean
  /** The text differs from its base. */
  different: boolean
  version: number
  created: string
  changed: string
  /** When the text was last changed; the one before can be brought back. */
  previous_at: string | null
}

export interface LabScenarios {
  rows: LabHead[]
  limit: number
  own: number
}

export interface LabIssue {
  line: number
  col: number
  warning: boolean
  text: string
  hint: string | null
}

export interface LabField {
  path: string
  section: 'weights' | 'caps' | 'benchmarks' | 'strata' | 'quotas' | 'bonuses' | 'thresholds' | 'limits'
  kind: 'number' | 'word' | 'text'
  title: string | null
  what: string
  value: string
  number: number | null
  percent: boolean
  /** What the base says there. */
  before: string | null
  choices: string[]
  line: number
}

export interface LabDiff {
  op: 'same' | 'del' | 'add'
  before: number
  after: number
  text: string
  gap: boolean
}

export interface LabChecked {
  text: string
  ok: boolean
  issues: LabIssue[]
  form: LabField[]
  words: string[]
  diff: LabDiff[]
}

export interface LabScenario {
  head: LabHead
  checked: LabChecked
}

export interface LabCell {
  before: string
  after: string
  count: number
}

export interface LabClass {
  code: string
  title: string | null
  count: number
}

export interface LabGroup {
  name: string
  units: number
  up: number
  down: number
  other: number
}

export interface LabRun {
  sequence: number
  ok: boolean
  issues: LabIssue[]
  text: string
  ms: number
  recomputed: string
  units: number
  up: number
  down: number
  /** Changed between classes that have no order, or from or to no class. */
  other: number
  before: LabClass[]
  after: LabClass[]
  matrix: LabCell[]
  districts: LabGroup[]
  sizes: LabGroup[]
}

export interface LabColumn {
  key: string
  title: string
  number: boolean
}

export interface LabRow {
  /** In order of the columns; empty: not known. */
  cells: string[]
}

export interface LabReport {
  columns: LabColumn[]
  rows: LabRow[]
  total: number
  notes: string[]
}

export interface LabRate {
  class: string
  rate: number
}

export interface LabLever {
  code: string
  title: string
  price: string
  /** null: illustrative. */
  source: string | null
  /** The rates are those of a policy; a class without one pays nothing. */
  policy: boolean
  rates: LabRate[]
}

export interface LabLevers {
  rows: LabLever[]
}

export interface LabRobustIn {
  scenario: number
  seed?: number
  runs?: number
  /** Per cent, each way. */
  noise?: number
}

export interface LabJob {
  job: number
}

export interface LabRobust {
  id: number
  name: string
  scheme: string
  year: number
  who: string
  own: boolean
  at: string
  seed: number
  runs: number
  noise: number
  rows: number
  text_sm3: string
}

export interface LabRobusts {
  rows: LabRobust[]
}

export interface LaboratoryScenarioGetParams {
  id: number
}

export interface LaboratoryScenarioSaveParams {
  id: number
}

export interface LaboratoryScenarioRestoreParams {
  id: number
}

export interface LaboratoryScenarioRemoveParams {
  id: number
}

export interface LaboratoryReportParams {
  id: number
  /** Which report. */
  kind: 'movers' | 'migration' | 'cliffs' | 'ties' | 'money' | 'money_groups' | 'compare' | 'counts' | 'pairs'
  /** Groups of migration and money_groups. */
  by?: 'city' | 'district' | 'industry' | 'size'
  /** Of movers. */
  way?: 'all' | 'up' | 'down'
  /** Of cliffs: per cent. */
  near?: number
  /** Of money: other rates, power:D=0.3,power:C=0.1. */
  rates?: string
  /** Of compare, counts, pairs: ids of up to three further scenarios. */
  others?: string
  page?: number
  page_size?: number
}

export interface LaboratoryReportFileParams {
  id: number
  /** Which report. */
  kind: 'movers' | 'migration' | 'cliffs' | 'ties' | 'money' | 'money_groups' | 'compare' | 'counts' | 'pairs'
  /** Groups of migration and money_groups. */
  by?: 'city' | 'district' | 'industry' | 'size'
  /** Of movers. */
  way?: 'all' | 'up' | 'down'
  /** Of cliffs: per cent. */
  near?: number
  /** Of money: other rates, power:D=0.3,power:C=0.1. */
  rates?: string
  /** Of compare, counts, pairs: ids of up to three further scenarios. */
  others?: string
  format?: 'csv' | 'xlsx'
}

export interface LaboratoryRobustReportParams {
  id: number
  kind: 'intervals' | 'dropped' | 'effective' | 'correlation' | 'variants'
  /** Of intervals: by rank, or the widest first. */
  sort?: 'rank' | 'width'
  page?: number
  page_size?: number
}

export interface LaboratoryRobustFileParams {
  id: number
  kind: 'intervals' | 'dropped' | 'effective' | 'correlation' | 'variants'
  sort?: 'rank' | 'width'
  format?: 'csv' | 'xlsx'
}

export interface LaboratoryRobustRemoveParams {
  id: number
}

// targets
export interface TargetList {
  plans: TargetPlan[]
}

export interface TargetPlan {
  id: string
  title: string
  title_en: string | null
  issuer: string | null
  issuer_en: string | null
  year: number
  goals: Target[]
}

export interface Target {
  id: string
  /** SZ20-section.item */
  clause: string
  title: string
  title_en: string | null
  /** The words of the document. */
  sentence: string | null
  tolerance: 'stable' | 'above_last_year' | 'about' | 'at_least' | 'exceed' | 'reach' | 'strive' | 'strive_at_least' | 'assigned' | 'by' | 'below' | 'rule'
  tolerance_title: string
  tolerance_title_en: string | null
  kind: 'level' | 'flow' | 'cumulative'
  value: number | null
  unit: string | null
  deadline: string | null
  /** What a reader of the sentence has to know. */
  note: string | null
  note_en: string | null
  /** Unknown until figures are fed. */
  status: 'unknown' | 'green' | 'yellow' | 'orange' | 'red'
  /** What is reached, in the unit of the goal; null while nobody feeds it. */
  actual: number | null
  actual_source: string | null
  /** The day up to which it counts. */
  actual_at: string | null
}

// office
export interface WaitingList {
  today: string
  rows: Waiting[]
}

export interface Waiting {
  /** What it is: matter, and what other modules bring. */
  kind: string
  title: string
  /** What is to be done. */
  why: string
  due: string | null
  overdue: boolean
  /** Working days to the day it is due, negative behind it; null without a day, or when they cannot be counted. */
  days_left: number | null
  since: string | null
  /** Page of the client. */
  link: string
}

export interface UnitList {
  rows: Unit[]
  mine: Membership[]
  /** Whether working days of this year can be counted. */
  workdays_known: boolean
}

export interface Unit {
  code: string
  /** In the language of the reader. */
  name: string
  kind: 'office' | 'bureau' | 'district' | 'town'
  region: string | null
}

export interface Membership {
  unit: string
  unit_name: string
  post: 'member' | 'head' | 'leader'
}

export interface MemberList {
  rows: Member[]
  units: Unit[]
}

export interface Member {
  account: string
  display_name: string
  unit: string
  unit_name: string
  post: 'member' | 'head' | 'leader'
  at: string
  by: string
}

export interface MemberInput {
  /** Name of the account. */
  account: string
  unit: string
  post?: 'member' | 'head' | 'leader'
}

export interface MemberRemoval {
  account: string
  unit: string
}

export interface MatterList {
  total: number
  page: number
  page_size: number
  today: string
  counts: MatterCounts
  rows: MatterRow[]
}

export interface MatterCounts {
  open: number
  overdue: number
  /** Within three working days (three days, when they cannot be counted). */
  due_soon: number
  /** Open and told to a head, a leader or the joint meeting. */
  escalated: number
}

export interface MatterRow {
  id: number
  source: 'light' | 'decision' | 'visit' | 'plan' | 'problem'
  object: string | null
  title: string
  region: string | null
  /** The whole city when there is no region. */
  region_name: string
  issuer: string
  issuer_name: string
  owner: string | null
  owner_name: string | null
  state: 'registered' | 'assigned' | 'signed' | 'working' | 'extension' | 'submitted' | 'returned' | 'shelved' | 'closed'
  level: 'none' | 'head' | 'leader' | 'agenda'
  deadline: string | null
  overdue: boolean
  /** Working days, negative behind the deadline; null when it does not run or they cannot be counted. */
  days_left: number | null
  returns: number
  opened_at: string
  closed_at: string | null
  changed_at: string
}

export interface Matter {
  matter: MatterRow
  demand: string
  /** Account that is to do it. */
  person: string | null
  /** The deadline asked for, while that is undecided. */
  wanted: string | null
  look_again: string | null
  opened_by: string
  helpers: Unit[]
  steps: MatterStep[]
  files: Attachment[]
  acts: MatterAct[]
  may_add_files: boolean
}

export interface MatterStep {
  id: number
  at: string
  act: 'open' | 'assign' | 'decline' | 'sign' | 'report' | 'ask_more_time' | 'grant' | 'refuse' | 'submit' | 'confirm' | 'send_back' | 'shelve' | 'resume' | 'urge' | 'note' | 'remind' | 'escalate'
  /** Null when the program did it by a rule. */
  account: string | null
  unit_name: string | null
  to_unit_name: string | null
  state: 'registered' | 'assigned' | 'signed' | 'working' | 'extension' | 'submitted' | 'returned' | 'shelved' | 'closed'
  note: string
  day: string | null
  /** The rule that spoke in words. */
  rule: string | null
  files: number[]
}

export interface MatterAct {
  act: 'open' | 'assign' | 'decline' | 'sign' | 'report' | 'ask_more_time' | 'grant' | 'refuse' | 'submit' | 'confirm' | 'send_back' | 'shelve' | 'resume' | 'urge' | 'note' | 'remind' | 'escalate'
  needs_note: boolean
  needs_day: boolean
  takes_day: boolean
  needs_owner: boolean
  needs_files: boolean
  takes_files: boolean
}

export interface MatterInput {
  source: 'light' | 'decision' | 'visit' | 'plan' | 'problem'
  object?: string
  title: string
  demand: string
  /** Code; one's own area when it is left out. */
  region?: string
  /** One of one's own units; needed only when there are several. */
  issuer?: string
  owner?: string
  helpers?: string[]
  deadline?: string
  workdays?: number
}

export interface ActInput {
  act: 'assign' | 'decline' | 'sign' | 'report' | 'ask_more_time' | 'grant' | 'refuse' | 'submit' | 'confirm' | 'send_back' | 'shelve' | 'resume' | 'urge' | 'note'
  note?: string
  day?: string
  workdays?: number
  owner?: string
  person?: string
  helpers?: string[]
  files?: number[]
}

export interface Attachment {
  id: number
  name: string
  kind: 'pdf' | 'jpg' | 'png' | 'docx' | 'xlsx' | 'ofd' | 'zip'
  /** unit: byte */
  size: number
  sha256: string
  sm3: string
  /** When a photo was taken, by the clock of the camera: 2020-07-01 08:30:00. */
  shot_at: string | null
  account: string
  created_at: string
}

export interface OfficeMatterListParams {
  /** Part of the title. */
  q?: string
  /** What it comes from. */
  source?: 'light' | 'decision' | 'visit' | 'plan' | 'problem'
  /** Where it stands. */
  state?: 'registered' | 'assigned' | 'signed' | 'working' | 'extension' | 'submitted' | 'returned' | 'shelved' | 'closed'
  /** Code of the unit that has it. */
  owner?: string
  /** How far up it is. */
  level?: 'none' | 'head' | 'leader' | 'agenda'
  /** Code of a region; with all below it. */
  region?: string
  /** What it hangs on, such as "project 1000123". */
  object?: string
  /** All; open; overdue; due within three working days, overdue ones too. */
  show?: 'all' | 'open' | 'overdue' | 'soon'
  /** Only those that my units are party to. */
  mine?: boolean
  /** Column to sort by. */
  sort?: 'deadline' | 'id' | 'title' | 'owner' | 'state' | 'changed'
  /** Direction of the sort. */
  order?: 'asc' | 'desc'
  /** Page, from 1. */
  page?: number
  /** Rows of a page. */
  page_size?: number
}

export interface OfficeMatterExportParams {
  /** Kind of file. */
  format?: 'xlsx' | 'csv'
  /** Part of the title. */
  q?: string
  /** What it comes from. */
  source?: 'light' | 'decision' | 'visit' | 'plan' | 'problem'
  /** Where it stands. */
  state?: 'registered' | 'assigned' | 'signed' | 'working' | 'extension' | 'submitted' | 'returned' | 'shelved' | 'closed'
  /** Code of the unit that has it. */
  owner?: string
  /** How far up it is. */
  level?: 'none' | 'head' | 'leader' | 'agenda'
  /** Code of a region; with all below it. */
  region?: string
  /** What it hangs on, such as "project 1000123". */
  object?: string
  /** All; open; overdue; due within three working days, overdue ones too. */
  show?: 'all' | 'open' | 'overdue' | 'soon'
  /** Only those that my units are party to. */
  mine?: boolean
  /** Column to sort by. */
  sort?: 'deadline' | 'id' | 'title' | 'owner' | 'state' | 'changed'
  /** Direction of the sort. */
  order?: 'asc' | 'desc'
}

export interface OfficeMatterGetParams {
  id: number
}

export interface OfficeMatterActParams {
  id: number
}

export interface OfficeFileAddParams {
  id: number
}

export interface OfficeFileGetParams {
  id: number
  file: number
}

// intake
export interface KindList {
  kinds: Kind[]
  /** A larger file is refused (limits.upload).; unit: byte */
  upload_bytes: number
  /** A longer table is refused. */
  rows: number
}

export interface Kind {
  kind: string
  title: string
  note: string
  /** A table may lack its year; then the answers give it. */
  asks_year: boolean
  can_undo: boolean
  columns: KnownColumn[]
}

export interface KnownColumn {
  /** What a column of a file may be taken for. */
  name: string
  /** The name in the language of the reader. */
  title: string
  required: boolean
  note: string | null
}

export interface IntakeList {
  imports: Intake[]
}

export interface Intake {
  id: number
  kind: string
  kind_title: string
  file: string
  /** unit: byte */
  size: number
  sha256: string
  state: 'open' | 'checked' | 'done' | 'discarded' | 'undone'
  account: string
  created_at: string
  changed_at: string
  /** The last job that checked or imported it. */
  job: number | null
  rows: number | null
  added: number | null
  changed: number | null
  unchanged: number | null
  rejected: number | null
  warnings: number | null
  batch: number | null
  undone_by: number | null
  /** After an undo: how much stays because something later rests on it; listed among the rejects. */
  left: number | null
}

export interface IntakeDetail {
  intake: Intake
  source: string
  known_at: string | null
  year: number | null
  /** Found, or as chosen: UTF-8, GB18030, UTF-16LE, UTF-16BE, XLSX. */
  encoding: string
  sheet: string | null
  sheets: string[]
  header_row: number
  /** Why the file cannot be read like this. */
  problem: string | null
  /** An earlier import of just this content. */
  same_as: number | null
  /** No import of this kind is taken back as a whole: say so before it is written. */
  for_good: boolean
  can_undo: boolean
  /** Why it cannot be taken back. */
  no_undo: string | null
  columns: FileColumn[]
  preview: PreviewRow[]
  mistakes: MistakeKind[]
}

export interface FileColumn {
  header: string
  /** "-" when it is left out; null when nobody knows it yet. */
  taken_for: string | null
  /** Chosen for this header before. */
  remembered: boolean
}

export interface PreviewRow {
  cells: string[]
}

export interface MistakeKind {
  count: number
  column: string
  place: string
  value: string
  message: string
  todo: string
}

export interface RejectList {
  rejects: Reject[]
}

export interface Reject {
  n: number
  row: number
  place: string
  column: string
  value: string
  message: string
  todo: string
}

export interface Answers {
  encoding?: string
  sheet?: string
  header_row?: number
  source?: string
  known_at?: string
  year?: number
  names?: string[]
}

export interface RunInput {
  /** Import the good rows of a file with mistakes. */
  keep_good?: boolean
}

export interface Started {
  job: number
}

export interface IntakeTemplateParams {
  kind: string
}

export interface IntakeListParams {
  /** How many. */
  limit?: number
}

export interface IntakeAddParams {
  /** The kind of table: enterprises, plots, marks, facts. */
  kind: string
}

export interface IntakeGetParams {
  id: number
}

export interface IntakeAnswerParams {
  id: number
}

export interface IntakeCheckParams {
  id: number
}

export interface IntakeRunParams {
  id: number
}

export interface IntakeDiscardParams {
  id: number
}

export interface IntakeUndoParams {
  id: number
}

export interface IntakeRejectsParams {
  id: number
  /** The number of the first. */
  from?: number
  /** How many. */
  limit?: number
}

export interface IntakeMarkedParams {
  id: number
}

// projects
export interface ProjectWord {
  /** The list of words; "reasons.TRACK" for the reasons of a track. */
  list: string
  id: string
  title: string
  title_en: string
}

export interface ProjectGroup {
  id: string
  title: string
  title_en: string
}

export interface ProjectFieldPlan {
  /** As statements name it: region, parties.role. */
  field: string
  /** Null for a field of a list. */
  group: string | null
  kind: 'text' | 'longtext' | 'number' | 'date' | 'flag' | 'word' | 'region' | 'industry' | 'plot' | 'enterprise' | 'project' | 'project-code' | 'year' | 'months'
  words: string | null
  unit: string | null
  decimals: number
  title: string
  title_en: string
  /** Only who may decide changes it. */
  decides: boolean
}

export interface ProjectListPlan {
  list: string
  title: string
  title_en: string
  /** The field that names an item; null: items are numbered. */
  item: string | null
  fields: ProjectFieldPlan[]
}

export interface ProjectPaperKind {
  id: string
  title: string
  title_en: string
  /** Must have a number. */
  number: boolean
  /** Must have the day of the shot. */
  photo: boolean
}

export interface ProjectStagePlan {
  stage: string
  title: string
  title_en: string
  needs: string[]
  /** One of each, kinds parted by |. */
  papers: string[]
  /** What must hold. */
  guard: string | null
  /** Field with the agreed day. */
  agreed: string | null
  statutory: string | null
  end: 'none' | 'good' | 'bad'
  optional: boolean
  reason: boolean
  decision: boolean
}

export interface ProjectTrackPlan {
  track: string
  title: string
  title_en: string
  clause: string | null
  /** No order: entered from anywhere. */
  free: boolean
  within: string | null
  /** Stage of `within` from which on it may begin. */
  opens: string | null
  /** Working days. */
  limit_days: number | null
  stages: ProjectStagePlan[]
}

export interface ProjectPlan {
  plan: string
  title: string
  title_en: string
  groups: ProjectGroup[]
  words: ProjectWord[]
  fields: ProjectFieldPlan[]
  lists: ProjectListPlan[]
  papers: ProjectPaperKind[]
  tracks: ProjectTrackPlan[]
}

export interface ProjectChange {
  /** A field, LIST.FIELD, or a list alone to take an item out. */
  field: string
  /** Of a list; + for a new one, +2 for a second new one. */
  item?: string
  /** Left out or empty: holds no longer. */
  value?: string
  /** Today when left out. */
  holds_from?: string
}

export interface ProjectOpening {
  name: string
  /** Code or name. */
  region: string
  /** First contact. */
  happened_on?: string
  person?: string
  /** Document, meeting or desk. */
  source: string
  note?: string
  changes?: ProjectChange[]
}

export interface ProjectEdit {
  source: string
  note?: string
  changes: ProjectChange[]
}

export interface ProjectMove {
  /** Code or name. */
  region: string
  /** Today when left out. */
  from?: string
  source: string
  note?: string
}

export interface ProjectStepInput {
  track: string
  stage: string
  happened_on: string
  person?: string
  /** Where the stage asks for one or a stage is passed over. */
  reason?: string
  /** Acts of the papers shown. */
  papers?: number[]
  source: string
  note?: string
}

export interface ProjectStepTry {
  track: string
  stage: string
  happened_on?: string
  reason?: string
  papers?: number[]
}

export interface ProjectCorrection {
  /** It did not take place. */
  withdraw?: boolean
  /** The day on which it really happened. */
  happened_on?: string
  person?: string
  reason: string
  source: string
  note?: string
}

export interface ProjectPaperInput {
  kind: string
  title?: string
  number?: string
  dated?: string
  shot_on?: string
  public?: boolean
  source: string
  note?: string
}

export interface ProjectWarning {
  field: string
  text: string
}

export interface ProjectTold {
  id: number
  code: string
  act: number
  warnings: ProjectWarning[]
}

export interface ProjectValue {
  field: string
  /** Canonical: decimals without trailing zeros, days, ids of words. Null: unknown. */
  value: string | null
  /** For people: the name of a word, place or industry. */
  shown: string | null
  holds_from: string | null
  act: number | null
}

export interface ProjectItem {
  item: string
  values: ProjectValue[]
}

export interface ProjectList {
  list: string
  items: ProjectItem[]
}

export interface ProjectPaper {
  act: number
  kind: string
  kind_title: string
  title: string
  number: string | null
  dated: string | null
  shot_on: string | null
  public: boolean
  /** The file itself is there. */
  file: boolean
  told_on: string
  who: string
  source: string
}

export interface ProjectStanding {
  track: string
  title: string
  /** Null: not begun. */
  stage: string | null
  stage_title: string | null
  on: string | null
  /** Counts from 1; a permit asked for again has another. */
  round: number
  open: boolean
  end: 'none' | 'good' | 'bad'
  holds_until: string | null
  /** Working days of the permit so far; null: its clock does not run. */
  worked_days: number | null
  limit_days: number | null
}

export interface ProjectFile {
  id: number
  code: string
  name: string
  as_of: string | null
  updated_at: string
  may_edit: boolean
  may_decide: boolean
  values: ProjectValue[]
  lists: ProjectList[]
  papers: ProjectPaper[]
  tracks: ProjectStanding[]
}

export interface ProjectSaid {
  value: string | null
  shown: string | null
  holds_from: string
  act: number
  told_at: string
  who: string
  source: string
  note: string | null
}

export interface ProjectHistory {
  field: string
  title: string
  said: ProjectSaid[]
}

export interface ProjectStep {
  act: number
  track: string
  track_title: string
  stage: string
  stage_title: string
  how: 'entered' | 'passed' | 'skipped' | 'void'
  /** False: corrected, or a withdrawal. */
  stands: boolean
  happened_on: string
  told_on: string
  person: string
  who: string
  reason: string | null
  reason_title: string | null
  source: string
  note: string | null
  round: number
  agreed: string | null
  /** Days after the agreed day; 0 in time. */
  late_agreed: number | null
  statutory: string | null
  late_statutory: number | null
  replaces: number | null
  replaced_by: number | null
  papers: number[]
}

export interface ProjectDue {
  stage: string
  stage_title: string
  agreed: string | null
  /** Days already over it today; 0: not yet. */
  late_agreed: number | null
  statutory: string | null
  late_statutory: number | null
}

export interface ProjectTimeline {
  code: string
  today: string
  steps: ProjectStep[]
  due: ProjectDue[]
}

export interface ProjectMissing {
  kind: 'field' | 'paper' | 'guard' | 'track' | 'expired' | 'opens' | 'reason' | 'date' | 'future' | 'order' | 'kind' | 'reached' | 'skip' | 'paused' | 'closed' | 'once' | 'right' | 'unknown'
  /** Of the field, list, kinds of paper, track or stage. */
  id: string
  text: string
}

export interface ProjectPossible {
  track: string
  track_title: string
  stage: string
  stage_title: string
  /** This account may record it. */
  allowed: boolean
  missing: ProjectMissing[]
}

export interface ProjectMay {
  steps: ProjectPossible[]
}

export interface ProjectTrial {
  missing: ProjectMissing[]
}

export interface ProjectsGetParams {
  /** Our number, an official code (GB/T 40058), or the id. */
  code: string
  /** What was told up to the end of that day; everything when not given. */
  as_of?: string
}

export interface ProjectsEditParams {
  code: string
}

export interface ProjectsMoveParams {
  code: string
}

export interface ProjectsHistoryParams {
  code: string
  /** investment_total, or plan.amount of a list. */
  field: string
  /** The item of the list. */
  item?: string
}

export interface ProjectsTimelineParams {
  code: string
  as_of?: string
}

export interface ProjectsMayParams {
  code: string
}

export interface ProjectsStepParams {
  code: string
}

export interface ProjectsStepTryParams {
  code: string
}

export interface ProjectsCorrectParams {
  code: string
  act: number
}

export interface ProjectsPaperAddParams {
  code: string
}

export interface ProjectsPaperFileParams {
  code: string
  kind: string
  title?: string
  number?: string
  dated?: string
  shot_on?: string
  public?: boolean
  source: string
  note?: string
}

export interface ProjectsPaperDownloadParams {
  code: string
  act: number
}

// portfolio
export interface PortfolioRow {
  code: string
  official_code: string | null
  name: string
  owner: string | null
  district: string | null
  district_name: string | null
  district_name_en: string | null
  town: string | null
  town_name: string | null
  industry: string | null
  industry_name: string | null
  kind: string | null
  chain: string | null
  level: string | null
  secrecy: string | null
  public: boolean
  stage: string | null
  stage_on: string | null
  /** Null: it goes on. */
  exit: string | null
  exit_on: string | null
  /** The worst of its lights that count today; null: none shines. */
  light: string | null
  /** Who is linked today. Not for enterprises. */
  leader: string | null
  /** unit: 万元 */
  total: number | null
  /** unit: 万元 */
  building: number | null
  /** unit: 万元 */
  installation: number | null
  /** unit: 万元 */
  equipment: number | null
  /** unit: 万元 */
  other: number | null
  /** Plan of the year plan_year.; unit: 万元 */
  plan: number | null
  /** unit: 亩 */
  area: number | null
  signed_on: string | null
  start_agreed: string | null
  start_statutory: string | null
  started_on: string | null
  finish_agreed: string | null
  finish_statutory: string | null
  finished_on: string | null
  produce_agreed: string | null
  produced_on: string | null
  full_agreed: string | null
  full_on: string | null
  /** Null: unknown, or it rests or is over. */
  days_in_stage: number | null
  /** Days by which a milestone not reached yet is over its agreed day; 0: none is, or all are reached; null: no day is known, or it rests or is over. */
  late_agreed: number | null
  late_statutory: number | null
}

export interface PortfolioSum {
  column: string
  /** unit: 万元; 亩 for area */
  sum: number
  /** Projects whose amount is known. */
  known: number
}

export interface PortfolioTotals {
  count: number
  sums: PortfolioSum[]
}

export interface PortfolioList {
  total: number
  page: number
  page_size: number
  version: number
  day: string
  plan_year: number | null
  totals: PortfolioTotals
  rows: PortfolioRow[]
}

export interface PortfolioColumn {
  key: string
  title: string
  kind: 'text' | 'word' | 'day' | 'amount' | 'district' | 'town' | 'industry' | 'late' | 'age'
  unit: string | null
}

export interface PortfolioWord {
  /** stage, exit, kind, chain, level, secrecy, light */
  column: string
  id: string
  title: string
}

export interface PortfolioColumns {
  day: string
  plan_year: number | null
  columns: PortfolioColumn[]
  words: PortfolioWord[]
}

export interface PortfolioTally {
  count: number
  /** Total investment of those that have one.; unit: 万元 */
  total: number
}

export interface PortfolioSpread {
  cases: number
  /** Days; null: too few cases. */
  median: number | null
  p90: number | null
}

export interface PortfolioBoardStage {
  stage: string
  title: string
  count: number
  /** unit: 万元 */
  total: number
  /** Overdue against either clock. */
  late: number
  rows: PortfolioRow[]
}

export interface PortfolioBoard {
  day: string
  total: number
  stages: PortfolioBoardStage[]
}

export interface PortfolioDueCount {
  kind: 'start_agreed' | 'start_statutory' | 'finish_agreed' | 'finish_statutory' | 'produce_agreed' | 'full_agreed' | 'permit'
  count: number
}

export interface PortfolioMonth {
  month: string
  count: number
  kinds: PortfolioDueCount[]
}

export interface PortfolioDueRow {
  day: string
  /** The day is past. */
  over: boolean
  kind: 'start_agreed' | 'start_statutory' | 'finish_agreed' | 'finish_statutory' | 'produce_agreed' | 'full_agreed' | 'permit'
  /** The permit that expires. */
  permit: string | null
  code: string
  name: string
  district_name: string | null
  district_name_en: string | null
  stage: string | null
  /** unit: 万元 */
  total: number | null
}

export interface PortfolioCalendar {
  day: string
  month: string
  months: PortfolioMonth[]
  /** Days of the month listed. */
  count: number
  /** The first 500. */
  rows: PortfolioDueRow[]
}

export interface PortfolioFunnelStage {
  stage: string
  title: string
  /** Projects whose kind has this stage. */
  applies: number
  reached: PortfolioTally
  /** Reached of those to whom it applies. */
  share: number | null
  here: PortfolioTally
  ended: PortfolioTally
  days: PortfolioSpread
}

export interface PortfolioFunnelPermit {
  track: string
  title: string
  begun: number
  good: number
  bad: number
  open: number
  days: PortfolioSpread
  /** Working days, of the part that the plan limits. */
  limit_days: number | null
}

export interface PortfolioFunnel {
  day: string
  count: number
  stages: PortfolioFunnelStage[]
  permits: PortfolioFunnelPermit[]
}

export interface PortfolioAgeingStage {
  stage: string
  title: string
  here: PortfolioTally
  aged: PortfolioTally
  /** Days so far of those who are in it. */
  median: number | null
  longest: number | null
  usual: PortfolioSpread
}

export interface PortfolioAgeing {
  day: string
  stages: PortfolioAgeingStage[]
}

export interface PortfolioCohortStage {
  stage: string
  count: number
  /** unit: 万元 */
  total: number
  share: number
}

export interface PortfolioCohort {
  year: number
  all: PortfolioTally
  going: PortfolioTally
  paused: PortfolioTally
  ended: PortfolioTally
  stages: PortfolioCohortStage[]
}

export interface PortfolioStageName {
  stage: string
  title: string
}

export interface PortfolioCohorts {
  day: string
  base: string
  base_title: string
  /** Those that come after the base. */
  stages: PortfolioStageName[]
  rows: PortfolioCohort[]
}

export interface PortfolioPromise {
  milestone: 'start' | 'finish' | 'produce' | 'full'
  /** Projects with an agreed day. */
  agreed: number
  /** Those whose agreed day is over. */
  due: number
  in_time: number
  late: number
  /** Still to be done. */
  open: number
  /** In time, of those due. */
  share: number | null
  late_days: PortfolioSpread
}

export interface PortfolioPromiseCohort {
  year: number
  count: number
  milestones: PortfolioPromise[]
}

export interface PortfolioPromises {
  day: string
  rows: PortfolioPromiseCohort[]
}

export interface PortfolioDistrict {
  code: string
  name: string
  name_en: string | null
  all: PortfolioTally
  going: PortfolioTally
  started: PortfolioTally
  late: PortfolioTally
  ended: PortfolioTally
  /** Started of all. */
  started_share: number | null
}

export interface PortfolioMap {
  day: string
  rows: PortfolioDistrict[]
}

export interface PortfolioFilter {
  id: number
  page: string
  name: string
  query: string
  at: string
}

export interface PortfolioFilters {
  rows: PortfolioFilter[]
}

export interface PortfolioFilterInput {
  name: string
  page: 'list' | 'board' | 'statistics'
  /** The page's own words. */
  query: string
}

export interface PortfolioListParams {
  /** Part of a name, a number, an official code or the owner's name. */
  q?: string
  /** Code of a district. */
  district?: string
  /** Code of a town or zone. */
  town?: string
  /** GB/T 4754 with all below, such as C, 39, 3911. */
  industry?: string
  /** Stages of the main track, comma-separated. */
  stage?: string
  /** Stages of the exit track; none: those that go on. */
  exit?: string
  /** Kinds. */
  kind?: string
  /** Chains. */
  chain?: string
  /** Levels. */
  level?: string
  /** Total investment from, 万元. */
  min_total?: number
  /** Total investment up to, 万元. */
  max_total?: number
  /** A milestone not reached yet is overdue against this clock. */
  late?: 'agreed' | 'statutory' | 'either'
  /** Signed in this year. */
  signed_year?: number
  /** Longer in its stage than nine of ten projects were. */
  aged?: boolean
  /** Credit code of a party. */
  enterprise?: string
  /** Worst light that counts today: green, grey, yellow, red; none: no light shines. */
  light?: string
  /** A leader is linked today. Not for enterprises. */
  linked?: 'yes' | 'no'
  /** The day on which clocks are read; today when left out (in the sample city the end of its books). */
  day?: string
  /** A column. */
  sort?: string
  order?: 'asc' | 'desc'
  page?: number
  page_size?: number
}

export interface PortfolioExportParams {
  /** Part of a name, a number, an official code or the owner's name. */
  q?: string
  /** Code of a district. */
  district?: string
  /** Code of a town or zone. */
  town?: string
  /** GB/T 4754 with all below, such as C, 39, 3911. */
  industry?: string
  /** Stages of the main track, comma-separated. */
  stage?: string
  /** Stages of the exit track; none: those that go on. */
  exit?: string
  /** Kinds. */
  kind?: string
  /** Chains. */
  chain?: string
  /** Levels. */
  level?: string
  /** Total investment from, 万元. */
  min_total?: number
  /** Total investment up to, 万元. */
  max_total?: number
  /** A milestone not reached yet is overdue against this clock. */
  late?: 'agreed' | 'statutory' | 'either'
  /** Signed in this year. */
  signed_year?: number
  /** Longer in its stage than nine of ten projects were. */
  aged?: boolean
  /** Credit code of a party. */
  enterprise?: string
  /** Worst light that counts today: green, grey, yellow, red; none: no light shines. */
  light?: string
  /** A leader is linked today. Not for enterprises. */
  linked?: 'yes' | 'no'
  /** The day on which clocks are read; today when left out (in the sample city the end of its books). */
  day?: string
  sort?: string
  order?: 'asc' | 'desc'
  /** Comma-separated; all when left out. */
  columns?: string
  format?: 'csv' | 'xlsx'
}

export interface PortfolioBoardParams {
  /** Part of a name, a number, an official code or the owner's name. */
  q?: string
  /** Code of a district. */
  district?: string
  /** Code of a town or zone. */
  town?: string
  /** GB/T 4754 with all below, such as C, 39, 3911. */
  industry?: string
  /** Stages of the main track, comma-separated. */
  stage?: string
  /** Stages of the exit track; none: those that go on. */
  exit?: string
  /** Kinds. */
  kind?: string
  /** Chains. */
  chain?: string
  /** Levels. */
  level?: string
  /** Total investment from, 万元. */
  min_total?: number
  /** Total investment up to, 万元. */
  max_total?: number
  /** A milestone not reached yet is overdue against this clock. */
  late?: 'agreed' | 'statutory' | 'either'
  /** Signed in this year. */
  signed_year?: number
  /** Longer in its stage than nine of ten projects were. */
  aged?: boolean
  /** Credit code of a party. */
  enterprise?: string
  /** Worst light that counts today: green, grey, yellow, red; none: no light shines. */
  light?: string
  /** A leader is linked today. Not for enterprises. */
  linked?: 'yes' | 'no'
  /** The day on which clocks are read; today when left out (in the sample city the end of its books). */
  day?: string
  /** Order of the cards. */
  sort?: string
  order?: 'asc' | 'desc'
  /** Cards of each stage. */
  cards?: number
}

export interface PortfolioCalendarParams {
  /** Part of a name, a number, an official code or the owner's name. */
  q?: string
  /** Code of a district. */
  district?: string
  /** Code of a town or zone. */
  town?: string
  /** GB/T 4754 with all below, such as C, 39, 3911. */
  industry?: string
  /** Stages of the main track, comma-separated. */
  stage?: string
  /** Stages of the exit track; none: those that go on. */
  exit?: string
  /** Kinds. */
  kind?: string
  /** Chains. */
  chain?: string
  /** Levels. */
  level?: string
  /** Total investment from, 万元. */
  min_total?: number
  /** Total investment up to, 万元. */
  max_total?: number
  /** A milestone not reached yet is overdue against this clock. */
  late?: 'agreed' | 'statutory' | 'either'
  /** Signed in this year. */
  signed_year?: number
  /** Longer in its stage than nine of ten projects were. */
  aged?: boolean
  /** Credit code of a party. */
  enterprise?: string
  /** Worst light that counts today: green, grey, yellow, red; none: no light shines. */
  light?: string
  /** A leader is linked today. Not for enterprises. */
  linked?: 'yes' | 'no'
  /** The day on which clocks are read; today when left out (in the sample city the end of its books). */
  day?: string
  /** First month, 2020-07; the month of the day when left out. */
  from?: string
  months?: number
  /** The month whose days are listed; the first when left out. */
  month?: string
}

export interface PortfolioFunnelParams {
  /** Part of a name, a number, an official code or the owner's name. */
  q?: string
  /** Code of a district. */
  district?: string
  /** Code of a town or zone. */
  town?: string
  /** GB/T 4754 with all below, such as C, 39, 3911. */
  industry?: string
  /** Stages of the main track, comma-separated. */
  stage?: string
  /** Stages of the exit track; none: those that go on. */
  exit?: string
  /** Kinds. */
  kind?: string
  /** Chains. */
  chain?: string
  /** Levels. */
  level?: string
  /** Total investment from, 万元. */
  min_total?: number
  /** Total investment up to, 万元. */
  max_total?: number
  /** A milestone not reached yet is overdue against this clock. */
  late?: 'agreed' | 'statutory' | 'either'
  /** Signed in this year. */
  signed_year?: number
  /** Longer in its stage than nine of ten projects were. */
  aged?: boolean
  /** Credit code of a party. */
  enterprise?: string
  /** Worst light that counts today: green, grey, yellow, red; none: no light shines. */
  light?: string
  /** A leader is linked today. Not for enterprises. */
  linked?: 'yes' | 'no'
  /** The day on which clocks are read; today when left out (in the sample city the end of its books). */
  day?: string
}

export interface PortfolioAgeingParams {
  /** Part of a name, a number, an official code or the owner's name. */
  q?: string
  /** Code of a district. */
  district?: string
  /** Code of a town or zone. */
  town?: string
  /** GB/T 4754 with all below, such as C, 39, 3911. */
  industry?: string
  /** Stages of the main track, comma-separated. */
  stage?: string
  /** Stages of the exit track; none: those that go on. */
  exit?: string
  /** Kinds. */
  kind?: string
  /** Chains. */
  chain?: string
  /** Levels. */
  level?: string
  /** Total investment from, 万元. */
  min_total?: number
  /** Total investment up to, 万元. */
  max_total?: number
  /** A milestone not reached yet is overdue against this clock. */
  late?: 'agreed' | 'statutory' | 'either'
  /** Signed in this year. */
  signed_year?: number
  /** Longer in its stage than nine of ten projects were. */
  aged?: boolean
  /** Credit code of a party. */
  enterprise?: string
  /** Worst light that counts today: green, grey, yellow, red; none: no light shines. */
  light?: string
  /** A leader is linked today. Not for enterprises. */
  linked?: 'yes' | 'no'
  /** The day on which clocks are read; today when left out (in the sample city the end of its books). */
  day?: string
}

export interface PortfolioCohortsParams {
  /** Part of a name, a number, an official code or the owner's name. */
  q?: string
  /** Code of a district. */
  district?: string
  /** Code of a town or zone. */
  town?: string
  /** GB/T 4754 with all below, such as C, 39, 3911. */
  industry?: string
  /** Stages of the main track, comma-separated. */
  stage?: string
  /** Stages of the exit track; none: those that go on. */
  exit?: string
  /** Kinds. */
  kind?: string
  /** Chains. */
  chain?: string
  /** Levels. */
  level?: string
  /** Total investment from, 万元. */
  min_total?: number
  /** Total investment up to, 万元. */
  max_total?: number
  /** A milestone not reached yet is overdue against this clock. */
  late?: 'agreed' | 'statutory' | 'either'
  /** Signed in this year. */
  signed_year?: number
  /** Longer in its stage than nine of ten projects were. */
  aged?: boolean
  /** Credit code of a party. */
  enterprise?: string
  /** Worst light that counts today: green, grey, yellow, red; none: no light shines. */
  light?: string
  /** A leader is linked today. Not for enterprises. */
  linked?: 'yes' | 'no'
  /** The day on which clocks are read; today when left out (in the sample city the end of its books). */
  day?: string
  /** The stage that makes a cohort. */
  base?: string
}

export interface PortfolioPromisesParams {
  /** Part of a name, a number, an official code or the owner's name. */
  q?: string
  /** Code of a district. */
  district?: string
  /** Code of a town or zone. */
  town?: string
  /** GB/T 4754 with all below, such as C, 39, 3911. */
  industry?: string
  /** Stages of the main track, comma-separated. */
  stage?: string
  /** Stages of the exit track; none: those that go on. */
  exit?: string
  /** Kinds. */
  kind?: string
  /** Chains. */
  chain?: string
  /** Levels. */
  level?: string
  /** Total investment from, 万元. */
  min_total?: number
  /** Total investment up to, 万元. */
  max_total?: number
  /** A milestone not reached yet is overdue against this clock. */
  late?: 'agreed' | 'statutory' | 'either'
  /** Signed in this year. */
  signed_year?: number
  /** Longer in its stage than nine of ten projects were. */
  aged?: boolean
  /** Credit code of a party. */
  enterprise?: string
  /** Worst light that counts today: green, grey, yellow, red; none: no light shines. */
  light?: string
  /** A leader is linked today. Not for enterprises. */
  linked?: 'yes' | 'no'
  /** The day on which clocks are read; today when left out (in the sample city the end of its books). */
  day?: string
}

export interface PortfolioMapParams {
  /** Part of a name, a number, an official code or the owner's name. */
  q?: string
  /** Code of a district. */
  district?: string
  /** Code of a town or zone. */
  town?: string
  /** GB/T 4754 with all below, such as C, 39, 3911. */
  industry?: string
  /** Stages of the main track, comma-separated. */
  stage?: string
  /** Stages of the exit track; none: those that go on. */
  exit?: string
  /** Kinds. */
  kind?: string
  /** Chains. */
  chain?: string
  /** Levels. */
  level?: string
  /** Total investment from, 万元. */
  min_total?: number
  /** Total investment up to, 万元. */
  max_total?: number
  /** A milestone not reached yet is overdue against this clock. */
  late?: 'agreed' | 'statutory' | 'either'
  /** Signed in this year. */
  signed_year?: number
  /** Longer in its stage than nine of ten projects were. */
  aged?: boolean
  /** Credit code of a party. */
  enterprise?: string
  /** Worst light that counts today: green, grey, yellow, red; none: no light shines. */
  light?: string
  /** A leader is linked today. Not for enterprises. */
  linked?: 'yes' | 'no'
  /** The day on which clocks are read; today when left out (in the sample city the end of its books). */
  day?: string
}

export interface PortfolioFilterRemoveParams {
  id: number
}

// public_projects
// investment
export interface InvestmentColumn {
  id: string
  title: string
  title_en: string
  note: string | null
  kind: 'number' | 'text' | 'photos'
  unit: string | null
  decimals: number
  required: boolean
  negative: boolean
  /** Formula by which the program fills it in while nobody types. */
  prefill: string | null
}

export interface InvestmentCheck {
  id: string
  severity: 'error' | 'warning' | 'comment'
  says: string
  formula: string
}

export interface InvestmentPlan {
  plan: string
  title: string
  months: number[]
  /** The month that is reported now; with sample data the last one that has reports. */
  latest: string
  fill_workdays: number
  check_workdays: number
  accept_workdays: number
  answer_chars: number
  columns: InvestmentColumn[]
  checks: InvestmentCheck[]
}

export interface InvestmentRow {
  code: string
  name: string
  owner: string | null
  region: string | null
  district: string | null
  state: 'missing' | 'draft' | 'submitted' | 'checked' | 'accepted' | 'returned'
  version: number
  due: string | null
  handed_in: string | null
  returns: number
  /** Its accepted figures do not fit an earlier month that was corrected. */
  clash: boolean
  /** Checks that do not hold, answered or not; null where nobody asked or the report was not sent. */
  remarks: number | null
  /** Accepted, 万元. */
  month_done: number | null
  /** Accepted, 万元. */
  year_done: number | null
}

export interface InvestmentList {
  month: string
  rows: InvestmentRow[]
  more: boolean
  /** What this account does with reports - fill, check, accept. */
  may: string[]
  fill_due: string | null
  check_due: string | null
  accept_due: string | null
}

export interface InvestmentDistrict {
  district: string
  name: string
  expected: number
  missing: number
  draft: number
  submitted: number
  checked: number
  accepted: number
  returned: number
  /** Came after its day. */
  late: number
  /** Accepted, 万元. */
  month_done: number
}

export interface InvestmentDistricts {
  month: string
  rows: InvestmentDistrict[]
  closed: InvestmentClosing[]
}

export interface InvestmentClosing {
  month: string
  at: string
  who: string
  reports: number
  month_done: number
  sm3: string
}

export interface InvestmentLateRow {
  month: string
  code: string
  name: string
  district: string | null
  due: string | null
  handed_in: string | null
  /** Days after the due day, until today while it has not come. */
  days_late: number | null
  returns: number
  state: string
}

export interface InvestmentLateList {
  rows: InvestmentLateRow[]
}

export interface InvestmentSum {
  id: string
  name: string
  /** 万元. */
  month_done: number
  reports: number
}

export interface InvestmentShare {
  id: string
  title: string
  goal: string | null
  /** 万元. */
  done: number
  /** Of the whole; null while nothing was accepted. */
  share: number | null
}

export interface InvestmentTotals {
  year: number
  as_of: string | null
  last_accepted: string | null
  /** All of the year, 万元. */
  done: number
  goal: string | null
  months: InvestmentSum[]
  districts: InvestmentSum[]
  industries: InvestmentSum[]
  kinds: InvestmentSum[]
  shares: InvestmentShare[]
}

export interface InvestmentOne {
  code: string
  version: number
}

export interface InvestmentBulk {
  month: string
  act: 'check' | 'accept'
  reports: InvestmentOne[]
}

export interface InvestmentBrought {
  rows: number
  /** Reports that were written. */
  changed: number
  unchanged: number
  /** With any of them nothing was written. */
  mistakes: InvestmentMistake[]
}

export interface InvestmentMistake {
  place: string
  column: string | null
  value: string | null
  message: string
  todo: string | null
}

export interface InvestmentRefused {
  code: string
  reason: string
}

export interface InvestmentBulkTold {
  done: number
  refused: InvestmentRefused[]
}

export interface InvestmentClose {
  month: string
}

export interface InvestmentClosed {
  month: string
  reports: number
  month_done: number
  sm3: string
  /** Number of the entry in the ledger. */
  seq: number
}

export interface InvestmentReport {
  month: string
  state: 'draft' | 'submitted' | 'checked' | 'accepted' | 'returned'
  version: number
  revision: number
  returns: number
  due: string | null
  handed_in: string | null
  accepted: boolean
  /** Checks that do not hold since an earlier month was corrected. */
  clash: string | null
}

export interface InvestmentProject {
  code: string
  name: string
  reports: InvestmentReport[]
}

export interface InvestmentCell {
  column: string
  value: string | null
  /** By a person; else filled in by the program. */
  typed: boolean
  /** What the report before had. */
  prev: string | null
}

export interface InvestmentFinding {
  check: string
  severity: 'error' | 'warning' | 'comment'
  /** Cannot be checked; a figure is missing. */
  unknown: boolean
  says: string
  /** The formula with its figures. */
  trace: string
  answer: string | null
}

export interface InvestmentMove {
  act: 'save' | 'copy' | 'submit' | 'check' | 'return' | 'accept' | 'correct' | 'import'
  at: string
  who: string
  state: string
  reason: string | null
}

export interface InvestmentSheet {
  code: string
  name: string
  report: InvestmentReport
  prev_month: string | null
  cells: InvestmentCell[]
  findings: InvestmentFinding[]
  errors: number
  open_warnings: number
  /** What this account may do now - save, copy, submit, check, return, accept, correct. */
  may: string[]
  moves: InvestmentMove[]
}

export interface InvestmentSaid {
  /** Column, or "!" and a check to answer its warning. */
  column: string
  /** As people write it; not given or empty - nothing stands there. */
  value?: string
}

export interface InvestmentSave {
  /** The one that was seen; 0: none yet. */
  version: number
  cells: InvestmentSaid[]
}

export interface InvestmentVersion {
  version: number
}

export interface InvestmentAct {
  version: number
  act: 'submit' | 'check' | 'return' | 'accept' | 'correct'
  reason?: string
}

export interface InvestmentSaidBefore {
  value: string | null
  at: string
  who: string
  typed: boolean
}

export interface InvestmentHistory {
  column: string
  said: InvestmentSaidBefore[]
}

export interface InvestmentListParams {
  /** Month, 2020-07. */
  month: string
  /** Where it stands. */
  state?: 'missing' | 'draft' | 'submitted' | 'checked' | 'accepted' | 'returned'
  /** Code of a region; with all below it. */
  region?: string
  /** Count what the checks say of reports that were sent; takes longer. */
  remarks?: boolean
  /** Page, from 1. */
  page?: number
  /** Rows of a page. */
  page_size?: number
}

export interface InvestmentDistrictsParams {
  /** Month, 2020-07. */
  month: string
}

export interface InvestmentLateParams {
  /** Year. */
  year: number
}

export interface InvestmentLateExportParams {
  /** Year. */
  year: number
  /** Format of the file. */
  format?: 'xlsx' | 'csv'
}

export interface InvestmentTotalsParams {
  /** Year. */
  year: number
  /** What was accepted up to the end of that day; everything when not given. */
  as_of?: string
}

export interface InvestmentPackParams {
  /** Month, 2020-07. */
  month: string
  /** Code of a region; with all below it. */
  region?: string
}

export interface InvestmentProjectParams {
  code: string
}

export interface InvestmentGetParams {
  code: string
  month: string
  /** What was said up to the end of that day. */
  as_of?: string
}

export interface InvestmentSaveParams {
  code: string
  month: string
}

export interface InvestmentTryParams {
  code: string
  month: string
}

export interface InvestmentCopyParams {
  code: string
  month: string
}

export interface InvestmentActParams {
  code: string
  month: string
}

export interface InvestmentHistoryParams {
  code: string
  month: string
  /** Column, or "!" and the check whose answer is meant. */
  column: string
}

// library
export interface LibraryPaper {
  paper: string
  title: string
  note: string | null
  /** missing, collected, declared, returned, entered; null - nobody said anything. */
  state: string | null
  /** The project file has a paper that shows it. */
  in_file: boolean
  name: string | null
  /** 万元. */
  total: number | null
  start_on: string | null
  dated: string | null
  remark: string | null
  source: string | null
  who: string | null
  at: string | null
}

export interface LibraryGroup {
  done: boolean
  /** One of them will do. */
  papers: LibraryPaper[]
}

export interface LibraryFinding {
  paper: string
  title: string
  what: 'name' | 'total' | 'start' | 'order'
  /** What the paper says. */
  found: string
  /** What the file or the other paper says. */
  expected: string
}

export interface LibraryView {
  code: string
  name: string
  /** The table that the project belongs to; null - too small, or its total is not known. */
  set: string | null
  /** The total is not known. */
  unknown: boolean
  started_on: string | null
  entered_on: string | null
  clock: 'none' | 'green' | 'yellow' | 'red' | 'entered'
  yellow_after: string | null
  red_after: string | null
  groups: LibraryGroup[]
  findings: LibraryFinding[]
  may_tell: boolean
}

export interface LibraryTell {
  state: 'missing' | 'collected' | 'declared' | 'returned' | 'entered'
  name?: string
  /** 万元, at most two decimals. */
  total?: string
  start_on?: string
  dated?: string
  note?: string
  source: string
}

export interface LibraryEntry {
  day: string
  source: string
}

export interface LibraryGetParams {
  code: string
}

export interface LibraryEnterParams {
  code: string
}

export interface LibraryTellParams {
  code: string
  paper: string
}

// light
export interface LightRule {
  color: 'none' | 'green' | 'grey' | 'yellow' | 'red'
  /** The formula. */
  when: string
  says: string
}

export interface LightParameter {
  id: string
  from: string
  value: number
  source: string
}

export interface LightPlan {
  light: string
  title: string
  title_en: string
  /** The formula that says whether there is such a light. */
  applies: string
  /** Red opens a matter. */
  matter: boolean
  rules: LightRule[]
}

export interface LightRules {
  version: string
  /** Of the month, from which on all are lit. */
  day: number
  lights: LightPlan[]
  parameters: LightParameter[]
}

export interface LightOverride {
  color: 'green' | 'yellow' | 'red'
  reason: string
  until: string
  at: string
  who: string
}

export interface LightLine {
  code: string
  name: string
  region: string
  /** The district. */
  region_name: string | null
  region_name_en: string | null
  light: string
  title: string
  /** The colour that counts. */
  color: 'none' | 'green' | 'grey' | 'yellow' | 'red'
  by_rule: 'none' | 'green' | 'grey' | 'yellow' | 'red'
  says: string
  day: string
  matter: number | null
  override: LightOverride
}

export interface LightCounts {
  none: number
  green: number
  grey: number
  yellow: number
  red: number
}

export interface LightList {
  total: number
  counts: LightCounts
  rows: LightLine[]
}

export interface LightTally {
  light: string
  title: string
  none: number
  green: number
  grey: number
  yellow: number
  red: number
  overridden: number
}

export interface LightDistrict {
  region: string
  region_name: string
  region_name_en: string
  none: number
  green: number
  grey: number
  yellow: number
  red: number
  overridden: number
}

export interface LightLastRun {
  month: string
  version: string
  at: string
  projects: number
  stored: number
}

export interface LightSummary {
  day: string
  version: string
  /** Day of the month from which on all are lit. */
  lit_from: number
  may_run: boolean
  last_run: LightLastRun | null
  lights: LightTally[]
  districts: LightDistrict[]
}

export interface LightJob {
  job: number
}

export interface LightCell {
  name: string
  title: string
  /** Null: unknown. */
  value: string | null
  /** The act of the project file that told it; null: worked out. */
  act: number | null
}

export interface LightStand {
  color: 'none' | 'green' | 'grey' | 'yellow' | 'red'
  says: string
  day: string
  version: string
  matter: number | null
}

export interface LightOfProject {
  light: string
  title: string
  /** The colour that counts today. */
  color: 'none' | 'green' | 'grey' | 'yellow' | 'red'
  by_rule: 'none' | 'green' | 'grey' | 'yellow' | 'red'
  /** Its place in the list, from 1. */
  rule: number | null
  says: string
  /** The formula of the rule. */
  when: string | null
  /** The formula with its values. */
  trace: string | null
  cells: LightCell[]
  last: LightStand
  override: LightOverride
}

export interface LightProject {
  code: string
  day: string
  version: string
  worst: 'none' | 'green' | 'grey' | 'yellow' | 'red'
  may_set: boolean
  may_light: boolean
  lights: LightOfProject[]
}

export interface LightStored {
  stored: number
}

export interface LightEntry {
  day: string
  color: 'none' | 'green' | 'grey' | 'yellow' | 'red'
  rule: number | null
  version: string
  says: string
  trace: string
  matter: number | null
  cells: LightCell[]
}

export interface LightHistory {
  entries: LightEntry[]
}

export interface LightInput {
  color: 'none' | 'green' | 'yellow' | 'red'
  reason: string
  /** Last day; not for none. */
  until?: string
}

export interface LightSet {
  color: 'none' | 'green' | 'yellow' | 'red'
}

export interface LightListParams {
  light?: string
  color?: 'none' | 'green' | 'grey' | 'yellow' | 'red'
  /** Code of a district or town. */
  region?: string
  /** Only those whose colour a person has set. */
  overridden?: boolean
  page?: number
  page_size?: number
}

export interface LightSummaryParams {
  /** Districts by this light only. */
  light?: string
}

export interface LightGetParams {
  code: string
}

export interface LightLightParams {
  code: string
}

export interface LightHistoryParams {
  code: string
  light: string
}

export interface LightSetParams {
  code: string
  light: string
}

// link
export interface LinkStand {
  leader: string
  title: string
  liaison: string
  /** Code of the liaison unit in office.yaml. */
  unit: string | null
  since: string
  until: string | null
  /** A visit at least every so many months. */
  months: number
  /** By which the next visit is due. */
  due: string
  overdue: boolean
}

export interface LinkLine {
  code: string
  name: string
  region: string
  stage: string
  last_visit: string | null
  /** Matters of visits that are not closed. */
  open: number
  link: LinkStand
}

export interface LinkList {
  total: number
  overdue: number
  rows: LinkLine[]
}

export interface LinkLight {
  light: string
  title: string
  /** The colour that counts. */
  color: 'none' | 'green' | 'grey' | 'yellow' | 'red'
  overridden: boolean
  says: string
}

export interface LinkMilestone {
  milestone: 'start' | 'finish' | 'produce' | 'full'
  agreed: string | null
  done: string | null
  reached: boolean
  /** Days, 0: in time. Not reached yet: up to the day of the sheet. */
  late: number | null
  next: boolean
}

export interface LinkStripLine {
  code: string
  name: string
  region_name: string | null
  region_name_en: string | null
  stage: string | null
  /** It rests or has left. */
  exit: string | null
  /** Total investment, 万元. */
  total: number | null
  worst: 'none' | 'green' | 'grey' | 'yellow' | 'red'
  lights: LinkLight[]
  plan_year: number
  /** Planned for that year, 万元. */
  plan: number | null
  /** Accepted of that year, 万元. */
  done: number | null
  /** The month up to which it was accepted. */
  done_month: number | null
  done_percent: number | null
  expected_percent: number | null
  /** Percentage points behind (below zero) or ahead of its own plan. */
  gap: number | null
  milestones: LinkMilestone[]
  /** 万元 a year. */
  output_promised: number | null
  /** 万元, last year. */
  output_actual: number | null
  last_visit: string | null
  /** Matters of visits that are not closed. */
  open: number
  link: LinkStand
}

export interface LinkStrip {
  day: string
  total: number
  shown: number
  overdue: number
  rows: LinkStripLine[]
}

export interface LinkMatter {
  id: number
  title: string
  owner: string
  state: string
  deadline: string | null
}

export interface LinkFile {
  id: number
  name: string
  kind: string
  size: number
  /** When a photograph was taken by its own data. */
  shot_at: string | null
  sha256: string
}

export interface LinkVisit {
  visit: number
  day: string
  people: string
  situation: string
  /** Who recorded it. */
  who: string
  matters: LinkMatter[]
  files: LinkFile[]
}

export interface LinkOfProject {
  code: string
  may_set: boolean
  may_visit: boolean
  link: LinkStand
  visits: LinkVisit[]
}

export interface LinkInput {
  leader: string
  /** Post of the leader. */
  title?: string
  /** The unit that keeps contact. */
  liaison: string
  /** Its code in office.yaml; it is told when a visit is due. */
  unit?: string
  since: string
  /** Last day; left out: open. */
  until?: string
  months?: number
  source: string
}

export interface LinkResolved {
  title: string
  demand?: string
  /** Code of the unit that has to do it. */
  unit: string
  deadline?: string
  /** Instead of a day. */
  workdays?: number
}

export interface LinkVisitInput {
  day: string
  people: string
  situation: string
  source: string
  resolved?: LinkResolved[]
}

export interface LinkTold {
  act: number
}

export interface LinkGetParams {
  code: string
}

export interface LinkSetParams {
  code: string
}

export interface LinkVisitParams {
  code: string
}

export interface LinkFileAddParams {
  code: string
  visit: number
}

export interface LinkFileGetParams {
  code: string
  visit: number
  id: number
}

// problem
export interface ProblemRow {
  id: number
  code: string
  /** Our number of the project. */
  project: string
  project_name: string
  region: string
  region_name: string
  title: string
  category: string
  category_name: string
  level: string
  level_name: string
  state: string
  state_name: string
  /** Code of the unit that has it. */
  office: string | null
  office_name: string | null
  deadline: string | null
  overdue: boolean
  /** Working days to the deadline; negative behind it. */
  days_left: number | null
  /** Working days since registration; the clock never stops until it is closed. */
  days: number | null
  returns: number
  raises: number
  /** none, head, leader or agenda. */
  escalated: string
  look_again: string | null
  /** 1 to 5. */
  satisfaction: number | null
  registered_on: string
  by_enterprise: boolean
  closed_on: string | null
  changed_at: string
}

export interface ProblemCounts {
  open: number
  overdue: number
  agenda: number
  /** Wait for the enterprise. */
  answered: number
}

export interface ProblemList {
  total: number
  page: number
  page_size: number
  today: string
  may_export: boolean
  counts: ProblemCounts
  rows: ProblemRow[]
}

export interface ProblemUnit {
  code: string
  name: string
}

export interface ProblemFile {
  id: number
  name: string
  kind: string
  size: number
}

export interface ProblemMove {
  id: number
  act: string
  act_name: string
  at: string
  day: string
  who: string
  /** For which it was done. */
  unit_name: string | null
  state: string
  level_name: string
  office_name: string | null
  deadline: string | null
  look_again: string | null
  satisfaction: number | null
  /** Notes between offices are empty for enterprises. */
  note: string
}

export interface ProblemWord {
  id: number
  at: string
  who: string
  unit_name: string | null
  by_enterprise: boolean
  inside: boolean
  text: string
  files: ProblemFile[]
}

export interface ProblemAct {
  act: string
  act_name: string
  needs_note: boolean
  needs_day: boolean
  takes_day: boolean
  takes_office: boolean
  takes_files: boolean
  needs_satisfaction: boolean
  /** The unit that the plan proposes, or to which it goes. */
  office: string | null
  office_name: string | null
  /** The deadline by the plan. */
  deadline: string | null
}

export interface ProblemDetail {
  problem: ProblemRow
  text: string
  /** report 2020-06: the monthly report that it was opened from. */
  origin: string | null
  /** Offices as a table named them. */
  office_words: string | null
  /** The unit that gives it out and decides. */
  desk_name: string | null
  helpers: ProblemUnit[]
  /** The matter that reminds of it; offices only. */
  matter: number | null
  /** An enterprise of the project has an account. */
  has_account: boolean
  moves: ProblemMove[]
  words: ProblemWord[]
  acts: ProblemAct[]
  may_say: boolean
  may_note: boolean
}

export interface ProblemInput {
  /** Our number of the project. */
  project: string
  category: string
  title: string
  text: string
  /** Left out: the lowest that the project has. Not for enterprises. */
  level?: 'town' | 'district' | 'city' | 'province'
}

export interface ProblemFromReport {
  /** 2020-06 */
  month: string
  category?: string
}

export interface ProblemActInput {
  act: 'assign' | 'sign' | 'decline' | 'answer' | 'confirm' | 'return' | 'raise' | 'shelve' | 'resume'
  note?: string
  /** assign: another unit than the plan proposes. */
  office?: string
  helpers?: string[]
  /** assign: another deadline than the plan proposes (a later one needs a note); shelve: the day to look again. */
  day?: string
  satisfaction?: number
  files?: number[]
}

export interface ProblemWordInput {
  text: string
  inside?: boolean
  files?: number[]
}

export interface ProblemsOfProject {
  code: string
  may_register: boolean
  rows: ProblemRow[]
}

export interface ProblemCategory {
  id: string
  title: string
  /** By level, town first. */
  workdays: number[]
}

export interface ProblemLevel {
  id: string
  title: string
}

export interface ProblemPlan {
  title: string
  /** The return with this number goes to the level above. */
  returns: number
  categories: ProblemCategory[]
  levels: ProblemLevel[]
}

export interface ProblemSum {
  key: string
  title: string
  total: number
  open: number
  overdue: number
  closed: number
  /** Projects with an open one. */
  projects: number
  /** Working days from registration to closing. */
  median_days: number | null
  /** Working days of the oldest open one. */
  oldest_days: number | null
  /** Closed ones of which the enterprise said how content it is. */
  told: number
  /** The mean of those. */
  satisfaction: number | null
}

export interface ProblemStatistics {
  today: string
  all: ProblemSum
  categories: ProblemSum[]
  levels: ProblemSum[]
  states: ProblemSum[]
  districts: ProblemSum[]
  blockers: ProblemSum[]
}

export interface ProblemListParams {
  /** Part of the title, or the number. */
  q?: string
  /** A category of problems.yaml. */
  category?: string
  /** Level that has it. */
  level?: 'town' | 'district' | 'city' | 'province'
  /** Where it stands. */
  state?: 'registered' | 'assigned' | 'working' | 'answered' | 'confirmed' | 'closed' | 'returned' | 'raised' | 'shelved'
  /** Code of the unit that has it. */
  office?: string
  /** Code of a region; with all below it. */
  region?: string
  /** Our number of a project. */
  project?: string
  /** All; open; overdue; on the agenda of the joint meeting; closed. */
  show?: 'all' | 'open' | 'overdue' | 'agenda' | 'closed'
  /** Column to sort by. */
  sort?: 'deadline' | 'registered' | 'project' | 'level' | 'state' | 'changed'
  /** Direction of the sort. */
  order?: 'asc' | 'desc'
  /** Page, from 1. */
  page?: number
  /** Rows of a page. */
  page_size?: number
}

export interface ProblemStatisticsParams {
  /** Registered on this day or later. */
  from?: string
  /** Registered on this day or before. */
  to?: string
  /** Code of a region; with all below it. */
  region?: string
}

export interface ProblemExportParams {
  /** Kind of file. */
  format?: 'xlsx' | 'csv'
  /** Part of the title, or the number. */
  q?: string
  /** A category of problems.yaml. */
  category?: string
  /** Level that has it. */
  level?: 'town' | 'district' | 'city' | 'province'
  /** Where it stands. */
  state?: 'registered' | 'assigned' | 'working' | 'answered' | 'confirmed' | 'closed' | 'returned' | 'raised' | 'shelved'
  /** Code of the unit that has it. */
  office?: string
  /** Code of a region; with all below it. */
  region?: string
  /** Our number of a project. */
  project?: string
  /** All; open; overdue; on the agenda of the joint meeting; closed. */
  show?: 'all' | 'open' | 'overdue' | 'agenda' | 'closed'
  /** Column to sort by. */
  sort?: 'deadline' | 'registered' | 'project' | 'level' | 'state' | 'changed'
  /** Direction of the sort. */
  order?: 'asc' | 'desc'
}

export interface ProblemGetParams {
  id: number
}

export interface ProblemActParams {
  id: number
}

export interface ProblemSayParams {
  id: number
}

export interface ProblemFileAddParams {
  id: number
  /** For an inside note: not for the enterprise. */
  inside?: boolean
}

export interface ProblemFileGetParams {
  id: number
  file: number
}

export interface ProblemOfProjectParams {
  code: string
}

export interface ProblemFromReportParams {
  code: string
}

// assessment
export interface AssessId {
  id: number
}

export interface AssessItem {
  id: string
  title: string
  note: string | null
  kind: 'formula' | 'hand' | 'unpublished'
  /** The source does not say it; it is this file's own. */
  assumed: boolean
  weight: number | null
  /** The weight can be moved by itself. */
  movable: boolean
  /** The formula. */
  points: string | null
  /** Line of the weight in the text. */
  line: number | null
  least: number | null
  most: number | null
  each_least: number | null
  each_most: number | null
  times: number | null
  absent: 'unknown' | 'zero' | 'full' | 'mean' | 'spread'
}

export interface AssessMetric {
  id: string
  title: string
  note: string | null
  kind: 'count' | 'sum' | 'rate' | 'ratio'
  unit: string
  decimals: number
  where: string
  hit: string | null
  amount: string | null
  per: string | null
}

export interface AssessFigure {
  id: string
  title: string
  unit: string
  /** Null: entered by hand. */
  source: string | null
}

export interface AssessScheme {
  id: string
  version: string
  title: string
  source: string
  /** What the source does not say. */
  missing: string | null
  full: number | null
  decimals: number
  told_within_days: number
  published: 'nothing' | 'order' | 'totals'
  example: boolean
  text: string | null
  items: AssessItem[]
  metrics: AssessMetric[]
  figures: AssessFigure[]
  ties: string[]
}

export interface AssessDistrict {
  code: string
  name: string
}

export interface AssessSchemes {
  schemes: AssessScheme[]
  districts: AssessDistrict[]
  may_draft: boolean
  /** A day to begin with - the end of the latest year that has plans. */
  cut_off: string
}

export interface AssessIssue {
  line: number
  column: number
  warning: boolean
  text: string
  hint: string | null
}

export interface AssessWeight {
  item: string
  weight: number
}

export interface AssessAsked {
  scheme?: string
  text?: string
  /** Its entries by hand count, and its text where none is given. */
  assessment?: number
  cut_off: string
  /** As the scheme says when left out. */
  known_by?: string
  weights?: AssessWeight[]
}

export interface AssessSide {
  scheme?: string
  text?: string
  assessment?: number
  cut_off: string
  known_by?: string
}

export interface AssessPair {
  sides: AssessSide[]
}

export interface AssessLine {
  item: string
  /** Null: unknown. */
  points: number | null
  raw: number | null
  capped: boolean
  /** By what the item says of missing data. */
  filled: boolean
  /** The formula with its values. */
  trace: string | null
}

export interface AssessMeasured {
  metric: string
  value: number | null
  up: number
  down: number
  base: number
  hit: number
  unknown: number
  last: number | null
}

export interface AssessRow {
  district: string
  name: string
  place: number | null
  shared: boolean
  /** Null: unknown, or not published to this account. */
  total: number | null
  grade: string | null
  /** Lines and projects are shown. */
  open: boolean
  lines: AssessLine[]
  measures: AssessMeasured[]
}

export interface AssessPreview {
  issues: AssessIssue[]
  /** With the weights asked for. */
  text: string
  cut_off: string
  known_by: string
  scheme: AssessScheme
  projects: number
  /** Projects in no district that is assessed. */
  unplaced: number
  rows: AssessRow[]
}

export interface AssessShift {
  district: string
  name: string
  place: (number | null)[]
  total: (number | null)[]
  /** Places gained on the right side. */
  shift: number | null
}

export interface AssessSideOf {
  issues: AssessIssue[]
  title: string | null
  cut_off: string
  known_by: string
}

export interface AssessComparison {
  sides: AssessSideOf[]
  rows: AssessShift[]
}

export interface AssessEntry {
  id: number
  item: string
  district: string
  value: string | null
  authority: string
  reason: string
  paper: string
  replaces: number | null
  stands: boolean
  at: string
  who: string
}

export interface AssessRecord {
  at: string
  who: string
  /** Its entry in the ledger. */
  seq: number
  /** SM3 of the scheme. */
  text: string
  /** SM3 of what went in. */
  input: string
  /** SM3 of what came out. */
  result: string
}

export interface AssessHead {
  id: number
  title: string
  state: 'draft' | 'fixed'
  cut_off: string
  known_by: string
  corrects: number | null
  corrected_by: number | null
  at: string
  who: string
  record: AssessRecord
}

export interface AssessList {
  may_draft: boolean
  assessments: AssessHead[]
}

export interface Assessment {
  head: AssessHead
  version: number
  may_draft: boolean
  may_fix: boolean
  may_export: boolean
  issues: AssessIssue[]
  text: string
  scheme: AssessScheme
  entries: AssessEntry[]
  /** SM3 of the result as it is seen; fixing names it. */
  digest: string | null
  rows: AssessRow[]
}

export interface AssessNew {
  title: string
  scheme?: string
  text?: string
  cut_off: string
  known_by?: string
  corrects?: number
}

export interface AssessSave {
  title: string
  text: string
  cut_off: string
  known_by?: string
  version: number
}

export interface AssessEntryInput {
  item?: string
  district?: string
  value?: string
  authority: string
  reason: string
  paper: string
  replaces?: number
}

export interface AssessSeen {
  /** The digest of the result that was seen. */
  seen: string
}

export interface AssessFixed {
  seq: number
}

export interface AssessProject {
  code: string
  name: string
  state: 'hit' | 'miss' | 'out' | 'base-unknown' | 'hit-unknown' | 'no-district'
  inputs: string
  /** The formulas with their values, a line each. */
  why: string | null
}

export interface AssessStates {
  hit: number
  miss: number
  out: number
  base_unknown: number
  hit_unknown: number
  no_district: number
}

export interface AssessProjects {
  total: number
  /** Counted, but secret to this account. */
  hidden: number
  counts: AssessStates
  projects: AssessProject[]
}

export interface AssessmentGetParams {
  id: number
}

export interface AssessmentSaveParams {
  id: number
}

export interface AssessmentDropParams {
  id: number
}

export interface AssessmentEnterParams {
  id: number
}

export interface AssessmentFixParams {
  id: number
}

export interface AssessmentProjectsParams {
  id: number
  district: string
  metric: string
  state?: 'hit' | 'miss' | 'out' | 'base-unknown' | 'hit-unknown' | 'no-district'
  page?: number
  page_size?: number
}

export interface AssessmentExportParams {
  id: number
  format?: 'csv' | 'xlsx'
}

// promise
export interface PromiseStage {
  stage: string
  title: string
  /** Of correction proposed after a first check. */
  months: number
}

export interface PromiseRule {
  item: string
  title: string
  unit: string
  /** Who owns the figure. */
  owner: string
  note: string | null
  stage: string
  direction: 'at-least' | 'at-most'
  /** In percent of what was promised. */
  tolerance: number
  /** The sum above the line; null: only told by its owner. */
  of: string | null
  per: string | null
  breach: 'case' | 'fixed' | 'area' | 'deposit'
  breach_text: string
}

export interface PromiseRules {
  version: string
  stages: PromiseStage[]
  items: PromiseRule[]
}

export interface PromiseStanding {
  code: string
  name: string
  region: string
  region_name: string
  stage: string
  stage_title: string
  state: 'later' | 'due' | 'incomplete' | 'proposed' | 'correcting' | 'ended' | 'passed' | 'breached' | 'case'
  due: string | null
  checked: string | null
  until: string | null
  items: number
  missing: number
  correcting: number
  broken: number
  proposal: string | null
  /** Proposed; 万元. */
  amount: number | null
  decision: string | null
  decided_amount: number | null
}

export interface PromiseCount {
  region: string
  region_name: string
  later: number
  due: number
  incomplete: number
  proposed: number
  correcting: number
  ended: number
  passed: number
  breached: number
  case: number
}

export interface PromiseList {
  /** On which due days are read. */
  day: string
  total: number
  counts: PromiseCount
  /** By district, all states. */
  districts: PromiseCount[]
  may_check: boolean
  may_export: boolean
  rows: PromiseStanding[]
}

export interface PromiseSum {
  /** A year or the code of a district; none: not known. */
  group: string
  title: string
  item: string
  item_title: string
  unit: string
  direction: 'at-least' | 'at-most'
  promised_n: number
  known_n: number
  met_n: number
  correcting_n: number
  broken_n: number
  missing_n: number
  /** Mean of all that was promised. */
  promised: number
  /** Mean of what was promised where the figure is known. */
  promised_known: number | null
  actual: number | null
}

export interface PromiseSums {
  by: 'cohort' | 'district'
  rows: PromiseSum[]
}

export interface PromiseJob {
  job: number
}

export interface PromiseInputCell {
  name: string
  title: string
  /** Null: unknown. */
  value: string | null
  unit: string
  source: string
}

export interface PromiseLine {
  item: string
  title: string
  unit: string
  owner: string
  direction: 'at-least' | 'at-most'
  tolerance: number
  promised: string
  agreement: string | null
  /** The act of the project file that told it. */
  promise_act: number
  /** At most four decimals; null: unknown. */
  actual: string | null
  /** The fraction, num/den. */
  exact: string | null
  difference: string | null
  way: 'none' | 'told' | 'computed' | 'carried'
  outcome: 'missing' | 'met' | 'correcting' | 'broken'
  until: string | null
  amount: number | null
  /** The arithmetic of the amount. */
  sum: string | null
  says: string
  formula: string | null
  cells: PromiseInputCell[]
}

export interface PromiseDecision {
  act: number
  decision: 'pass' | 'correct' | 'breach' | 'case'
  until: string | null
  amount: number | null
  reason: string
  paper: number
  day: string
  at: string
  who: string
}

export interface PromiseCheck {
  /** Null: as things stand, not kept. */
  act: number | null
  stage: string
  stage_title: string
  day: string
  reached: string | null
  due: string | null
  round: number
  version: string
  /** incomplete, pass, correct, breach or case; null for enterprises before the decision. */
  proposal: string | null
  until: string | null
  amount: number | null
  /** Nothing is missing in the amount. */
  whole: boolean
  lines: PromiseLine[]
  /** Oldest first; the last holds. */
  decisions: PromiseDecision[]
}

export interface PromiseMoment {
  stage: string
  title: string
  /** It can be checked. */
  due: boolean
  /** Decided; a change is another decision on the same check. */
  settled: boolean
  now: PromiseCheck
  /** Newest first. */
  checks: PromiseCheck[]
}

export interface PromiseFigure {
  act: number
  item: string
  title: string
  /** Null: taken back. */
  value: string | null
  day: string
  source: string
  note: string | null
  who: string
  at: string
}

export interface PromisePromised {
  item: string
  title: string
  unit: string
  stage: string
  value: string
  agreement: string | null
  holds_from: string | null
  act: number
}

export interface PromiseProject {
  code: string
  day: string
  version: string
  may_fill: boolean
  may_check: boolean
  may_decide: boolean
  /** As the file had it on that day. */
  promised: PromisePromised[]
  moments: PromiseMoment[]
  /** Newest first. */
  figures: PromiseFigure[]
}

export interface PromiseTold {
  act: number
}

export interface PromiseFigureInput {
  item: string
  /** In the item's unit; empty: taken back. */
  value?: string
  /** Of which day the figure is. */
  day: string
  source: string
  note?: string
}

export interface PromiseCheckInput {
  stage: string
}

export interface PromiseDecisionInput {
  check: number
  decision: 'pass' | 'correct' | 'breach' | 'case'
  until?: string
  /** 万元. */
  amount?: number
  reason: string
  /** Act of a paper in the project file. */
  paper: number
}

export interface PromiseListParams {
  /** Code of a district or town. */
  region?: string
  stage?: string
  state?: 'later' | 'due' | 'incomplete' | 'proposed' | 'correcting' | 'ended' | 'passed' | 'breached' | 'case'
  page?: number
  page_size?: number
}

export interface PromiseExportParams {
  region?: string
  stage?: string
  state?: 'later' | 'due' | 'incomplete' | 'proposed' | 'correcting' | 'ended' | 'passed' | 'breached' | 'case'
  format?: 'xlsx' | 'csv'
}

export interface PromiseSumsParams {
  by?: 'cohort' | 'district'
  region?: string
}

export interface PromiseGetParams {
  code: string
  /** The promises, figures, checks and decisions told up to that day; nothing is judged then. */
  as_of?: string
}

export interface PromiseTellParams {
  code: string
}

export interface PromiseCheckParams {
  code: string
}

export interface PromiseDecideParams {
  code: string
}

// meeting
export interface MeetingLine {
  id: number
  title: string
  day: string
  /** Code; empty for the whole city. */
  region: string
  place: string
  red: boolean
  yellow: boolean
  linked: boolean
  packs: number
  decisions: number
  who: string
}

export interface MeetingList {
  may_make: boolean
  rows: MeetingLine[]
}

export interface MeetingInput {
  title: string
  day: string
  /** Code of a district or town; left out: one's own area. */
  region?: string
  /** Projects with a red light. */
  red?: boolean
  /** Projects with a yellow light. */
  yellow?: boolean
  /** Projects that a leader is linked to. */
  linked?: boolean
  /** Codes of projects picked. */
  projects?: string[]
}

export interface MeetingMade {
  id: number
}

export interface MeetingJob {
  job: number
}

export interface MeetingFile {
  id: number
  kind: 'pdf' | 'docx'
  name: string
  size: number
  sm3: string
}

export interface MeetingPack {
  id: number
  at: string
  who: string
  as_of: string
  since: string
  projects: number
  pages: number
  files: MeetingFile[]
}

export interface MeetingDecision {
  matter: number
  title: string
  owner: string
  state: string
  deadline: string | null
  /** Its code. */
  project: string | null
  project_name: string | null
}

export interface MeetingPick {
  code: string
  name: string
}

export interface Meeting {
  meeting: MeetingLine
  may_make: boolean
  /** The day of the meeting has come. */
  may_decide: boolean
  picked: MeetingPick[]
  packs: MeetingPack[]
  decisions: MeetingDecision[]
}

export interface MeetingLight {
  title: string
  color: 'none' | 'green' | 'grey' | 'yellow' | 'red'
  says: string
}

export interface MeetingProject {
  code: string
  name: string
  place: string
  stage: string
  worst: 'none' | 'green' | 'grey' | 'yellow' | 'red'
  leader: string | null
  picked: boolean
  lights: MeetingLight[]
}

export interface MeetingMatter {
  id: number
  title: string
  owner: string
  source: string
  opened: string
  deadline: string | null
  days: number
  overdue: boolean
}

export interface MeetingPreview {
  place: string
  as_of: string
  since: string
  /** Changes are counted from the meeting before. */
  after_meeting: boolean
  left_out: number
  changes: number
  steps: number
  reports: number
  visits: number
  projects: MeetingProject[]
  old: MeetingMatter[]
  agenda: MeetingMatter[]
}

export interface MeetingDecisionInput {
  title: string
  demand?: string
  /** Code of the unit that has to do it. */
  unit: string
  /** Code of the project; left out: about none. */
  project?: string
  deadline?: string
  /** Instead of a day. */
  workdays?: number
}

export interface MeetingDecide {
  decisions: MeetingDecisionInput[]
}

export interface MeetingGetParams {
  id: number
}

export interface MeetingSetParams {
  id: number
}

export interface MeetingPreviewParams {
  id: number
}

export interface MeetingPackParams {
  id: number
}

export interface MeetingFileParams {
  id: number
  pack: number
  file: number
}

export interface MeetingDecideParams {
  id: number
}

export interface MeetingSheetParams {
  code: string
  /** PDF, or a document to edit. */
  format?: 'pdf' | 'docx'
}

// campaign
export interface CampaignLine {
  id: number
  year: number
  scheme: string
  subject: 'enterprise'
  title: string
  state: 'open' | 'suspended' | 'archived'
  /** Where it stands. */
  step: string
  step_title: string
  /** When the window of that step closes. */
  closes: string | null
  /** Working days until then; negative behind it. Null where the working days of the year are not known. */
  days_left: number | null
  /** Steps that have ended. */
  done: number
  steps: number
  /** The evaluation that counts now. */
  round: number | null
  opened_at: string
  changed_at: string
}

export interface CampaignScheme {
  id: string
  title: string
}

export interface CampaignList {
  may_open: boolean
  /** For opening; empty for who may not. */
  schemes: CampaignScheme[]
  rows: CampaignLine[]
}

export interface CampaignDate {
  step: string
  /** 2021-03-01 00:00 in China, or an instant. */
  opens?: string
  closes?: string
  due?: string
}

export interface CampaignOpening {
  /** The year of the data. */
  year: number
  scheme: string
  title_zh?: string
  title_en?: string
  /** When the first step opens; left out: by the plan. */
  start?: string
  /** Dates that a person sets otherwise. */
  dates?: CampaignDate[]
}

export interface CampaignMade {
  id: number
}

export interface CampaignPlanned {
  step: string
  title: string
  /** Null: the closing day is fixed. */
  working_days: number | null
  begins_with: string | null
  optional: boolean
  strict: boolean
  silence: boolean
  opens: string | null
  closes: string | null
  due: string | null
  said: boolean
  /** The year whose working days nobody knows; a person has to give the date. */
  unknown_year: number | null
  rule: string | null
  source: string | null
}

export interface CampaignPreview {
  title_zh: string
  title_en: string
  /** Every step has its dates. */
  complete: boolean
  steps: CampaignPlanned[]
}

export interface CampaignStep {
  step: string
  title: string
  place: number
  /** closed: its window is over and it has not been ended yet. */
  state: 'planned' | 'open' | 'closed' | 'ended' | 'skipped'
  begins_with: string | null
  optional: boolean
  strict: boolean
  silence: boolean
  opens: string | null
  closes: string | null
  due: string | null
  begun_at: string | null
  ended_at: string | null
  days_left: number | null
  overdue: boolean
  rule: string | null
  source: string | null
  /** Page of the client where the work of this step is done. */
  link: string | null
}

export interface CampaignFinding {
  code: string
  block: boolean
  text: string
  link: string | null
}

export interface CampaignRound {
  id: number
  evaluated_at: string
  units: number
  ranked: number
  scheme_hash: string
  input_hash: string
  result_hash: string
  engine: string
}

export interface Campaign {
  campaign: CampaignLine
  steps: CampaignStep[]
  round: CampaignRound | null
  /** What ending the present step meets; empty for who may not end it. */
  findings: CampaignFinding[]
  /** What the account that asks may do now. */
  acts: ('begin' | 'end' | 'skip' | 'postpone' | 'back' | 'suspend' | 'resume')[]
  may_score: boolean
}

export interface CampaignAct {
  act: 'begin' | 'end' | 'skip' | 'postpone' | 'back' | 'suspend' | 'resume'
  /** Left out: where it stands. */
  step?: string
  reason?: string
  /** Number or title of the paper that it rests on. */
  document?: string
  /** A paper hung on it before. */
  file?: number
  /** 2021-06-25 17:30 in China, or an instant. */
  closes?: string
  due?: string
  /** With end: begin what follows at once. */
  next?: boolean
}

export interface CampaignReason {
  reason: string
}

export interface CampaignJob {
  job: number
}

export interface CampaignEvent {
  /** 0 for what follows from the clock and nobody has noted yet. */
  id: number
  at: string
  who: string | null
  act: string
  title: string
  step: string | null
  step_title: string | null
  reason: string | null
  document: string | null
  file: number | null
  round: number | null
  was: string | null
  closes: string | null
}

export interface CampaignEvents {
  rows: CampaignEvent[]
}

export interface CampaignWait {
  kind: string
  title: string
  why: string
  due: string | null
  days_left: number | null
  overdue: boolean
  link: string
}

export interface CampaignWaiting {
  rows: CampaignWait[]
}

export interface CampaignDay {
  day: string
  at: string
  kind: 'opens' | 'closes' | 'due'
  campaign: number
  campaign_title: string
  step: string
  step_title: string
  strict: boolean
  past: boolean
}

export interface CampaignCalendar {
  from: string
  until: string
  today: string
  /** Days in between on which offices do not work; of years that are known. */
  off: string[]
  unknown_years: number[]
  rows: CampaignDay[]
}

export interface CampaignPaper {
  kind: 'scheme' | 'round' | 'list' | 'ledger'
  title: string
  number: string
  at: string | null
  hash: string
  /** Of rounds: the one that counts. */
  counts: boolean
}

export interface CampaignRecord {
  archived_at: string | null
  rows: CampaignPaper[]
}

export interface CampaignFile {
  id: number
  name: string
  kind: 'pdf' | 'jpg' | 'png' | 'docx' | 'xlsx' | 'ofd' | 'zip'
  /** unit: byte */
  size: number
  sha256: string
  sm3: string
  /** When a photo was taken, by the clock of the camera: 2020-07-01 08:30:00. */
  shot_at: string | null
  account: string
  created_at: string
}

export interface CampaignCalendarParams {
  /** The first day, by default the first of this month. */
  from?: string
  /** The last day, by default 90 days later; at most 800. */
  until?: string
  /** Only of this one. */
  campaign?: number
}

export interface CampaignGetParams {
  id: number
}

export interface CampaignActParams {
  id: number
}

export interface CampaignEventsParams {
  id: number
}

export interface CampaignWaitingParams {
  id: number
}

export interface CampaignEvaluateParams {
  id: number
}

export interface CampaignRecordParams {
  id: number
}

export interface CampaignFileAddParams {
  id: number
}

export interface CampaignFileGetParams {
  id: number
  file: number
}

// base_data
export interface BaseWindow {
  entered: boolean
  open: boolean
  over: boolean
  /** Who said nothing until the closing minute has agreed. */
  silence: boolean
  opens: string | null
  closes: string | null
  /** When the early figures (land) close. */
  early: string | null
  early_over: boolean
}

export interface BasePublication {
  at: string
  who: string
  /** The last batch that counted. */
  batch: number
  sheets: number
  /** Over the lines of all sheets. */
  sm3: string
}

export interface BaseCounts {
  sheets: number
  opened: number
  part: number
  confirmed: number
  objected: number
  silent: number
  unanswered: number
}

export interface BaseDataLine {
  id: number
  title: string
  year: number
  step: string
  published_at: string | null
  closes: string | null
  /** Of the enterprise, for its own account. */
  code: string | null
  /** Of its sheet. */
  state: string | null
}

export interface BaseDataList {
  rows: BaseDataLine[]
}

export interface BaseRegion {
  region: string
  name: string
  /** Code of the district that it lies in; its own for a district. */
  district: string
  counts: BaseCounts
}

export interface BaseReminderLine {
  at: string
  who: string
  show: string
  enterprises: number
}

export interface BaseData {
  id: number
  title: string
  year: number
  step: string
  window: BaseWindow
  publication: BasePublication | null
  may_publish: boolean
  may_remind: boolean
  may_export: boolean
  counts: BaseCounts
  regions: BaseRegion[]
  reminders: BaseReminderLine[]
}

export interface BaseBatch {
  id: number
  kind: string
  source: string
  file: string
  known_at: string
  at: string
  who: string
  facts: number
}

export interface BaseDistrict {
  region: string
  name: string
  expected: number
  present: number
  missing: number
}

export interface BaseSource {
  figure: string
  title: string
  unit: string
  source: string
  answers: string
  definition: string
  term: string
  when_missing: string
  early: boolean
  /** Collection cannot end without it. */
  needed: boolean
  due: string | null
  /** Working days; null: nobody knows. */
  late: number | null
  expected: number
  present: number
  missing: number
  may_remind: boolean
  reminded_at: string | null
  matter: number | null
  districts: BaseDistrict[]
  batches: BaseBatch[]
}

export interface BaseCollection {
  id: number
  title: string
  year: number
  may_export: boolean
  figures: BaseSource[]
}

export interface BaseMissingRow {
  code: string
  name: string
  district: string
  town: string
}

export interface BaseMissing {
  figure: string
  title: string
  source: string
  total: number
  page: number
  page_size: number
  may_export: boolean
  rows: BaseMissingRow[]
}

export interface BaseMatter {
  matter: number
}

export interface BaseSheetLine {
  code: string
  name: string
  district: string
  town: string
  state: 'unseen' | 'seen' | 'part' | 'confirmed' | 'objected' | 'silent'
  seen_at: string | null
  answered_at: string | null
  person: string | null
  channel: string | null
}

export interface BaseSheets {
  total: number
  page: number
  page_size: number
  published: boolean
  may_remind: boolean
  may_export: boolean
  counts: BaseCounts
  rows: BaseSheetLine[]
}

export interface BaseConfirmInput {
  /** Codes of the figures; left out for the whole sheet. */
  figures?: string[]
  /** Who confirms the whole sheet. */
  person?: string
  /** Telephone. */
  phone?: string
}

export interface BaseRemindInput {
  show: 'unopened' | 'unanswered'
  /** Code of a region; with all below it. */
  region?: string
}

export interface BaseReminded {
  enterprises: number
}

export interface BaseChange {
  /** As known now; null: withdrawn. */
  value: string | null
  /** What the batch that brought it says of itself. */
  source: string
  at: string
  batch: number
}

export interface BaseFigure {
  figure: string
  title: string
  unit: string
  source: string
  answers: string
  definition: string
  term: string
  when_missing: string
  expected: boolean
  /** As published; null: unknown, which is not zero. */
  value: string | null
  /** The year before. */
  before: string | null
  /** Against the year before, in percent. */
  change: number | null
  known_at: string | null
  batch: number | null
  file: string | null
  changed: BaseChange | null
  early: boolean
  /** Its window has closed. */
  closed: boolean
  confirmed_at: string | null
  objected: boolean
}

export interface BasePlot {
  plot: string
  address: string
  basis: 'owned' | 'rented'
  total: string
  own: string
  /** Of the plot with nobody on this basis. */
  rest: string
  from: string
}

export interface BaseWhole {
  at: string
  who: string
  person: string
  phone: string
  channel: 'online' | 'paper'
  received: string | null
  sm3: string
}

export interface BaseSheet {
  id: number
  title: string
  year: number
  code: string
  name: string
  district: string
  town: string
  industry: string
  status: string
  above_scale: boolean | null
  state: 'unseen' | 'seen' | 'part' | 'confirmed' | 'objected' | 'silent'
  state_title: string
  published_at: string | null
  window: BaseWindow
  seen_at: string | null
  whole: BaseWhole | null
  sm3: string
  may_confirm: boolean
  may_object: boolean
  may_paper: boolean
  figures: BaseFigure[]
  plots: BasePlot[]
}

export interface BaseDataGetParams {
  id: number
}

export interface BaseDataCollectionParams {
  id: number
}

export interface BaseDataMissingParams {
  id: number
  /** Code of the indicator. */
  figure: string
  /** Code of a region; with all below it. */
  region?: string
  /** Part of name or code. */
  q?: string
  /** Page, from 1. */
  page?: number
  /** Rows of a page. */
  page_size?: number
}

export interface BaseDataMissingExportParams {
  id: number
  /** Code of the indicator. */
  figure: string
  /** Code of a region; with all below it. */
  region?: string
  /** Kind of file. */
  format?: 'xlsx' | 'csv'
}

export interface BaseDataSourceRemindParams {
  id: number
  figure: string
}

export interface BaseDataPublishParams {
  id: number
}

export interface BaseDataSheetsParams {
  id: number
  /** All; never opened; open and not answered; confirmed in part; confirmed; objected; silent when the window closed. */
  show?: 'all' | 'unopened' | 'unanswered' | 'part' | 'confirmed' | 'objected' | 'silent'
  /** Code of a region; with all below it. */
  region?: string
  /** Part of name or code. */
  q?: string
  /** Page, from 1. */
  page?: number
  /** Rows of a page. */
  page_size?: number
}

export interface BaseDataSheetsExportParams {
  id: number
  /** As in the list. */
  show?: 'all' | 'unopened' | 'unanswered' | 'part' | 'confirmed' | 'objected' | 'silent'
  /** Code of a region; with all below it. */
  region?: string
  /** Kind of file. */
  format?: 'xlsx' | 'csv'
}

export interface BaseDataRemindParams {
  id: number
}

export interface BaseDataSheetParams {
  id: number
  code: string
}

export interface BaseDataSeenParams {
  id: number
  code: string
}

export interface BaseDataConfirmParams {
  id: number
  code: string
}

export interface BaseDataPaperParams {
  id: number
  code: string
}

export interface BaseDataPaperAddParams {
  id: number
  code: string
  /** Who signed. */
  person: string
  /** Telephone. */
  phone: string
  /** When the paper came, for example 2021-05-28T16:30:00+08:00. */
  received: string
}

export interface BaseDataScanParams {
  id: number
  code: string
}

// gate
export interface GateRound {
  round: number
  scheme: string
  year: number
  evaluated_at: string
  units: number
  ranked: number
  result_hash: string
  run_at: string | null
  blocked: number
  warned: number
}

export interface GateRoundList {
  may_run: boolean
  rows: GateRound[]
}

export interface GateFigure {
  label: string
  value: string
}

export interface GatePart {
  district: string
  name: string
  faults: number
  notes: number
}

export interface GateResult {
  gate: string
  title: string
  severity: 'block' | 'warn' | 'info'
  outcome: 'passed' | 'failed' | 'not_applicable'
  /** The plan lets a person pass it. */
  waiver: boolean
  /** Passed by a person for what was found. */
  excepted: boolean
  reason: string
  faults: number
  notes: number
  ms: number
}

export interface GateException {
  id: number
  gate: string
  at: string
  who: string
  reason: string
  document: string
  file: number
  file_name: string
  /** What it was given for is what the gate finds now. */
  holds: boolean
}

export interface GateRun {
  id: number
  at: string
  who: string
  build: string
  plan: string
  ms: number
  /** Something was brought in since. */
  stale: boolean
  /** Blocking gates that failed and were not passed by a person. */
  blocked: number
  warned: number
  excepted: number
}

export interface GateReport {
  round: GateRound
  title: string
  may_run: boolean
  may_pass: boolean
  may_export: boolean
  /** The account sees the whole city; else reasons and counts are of its own area. */
  whole: boolean
  run: GateRun | null
  gates: GateResult[]
  exceptions: GateException[]
}

export interface GateLine {
  kind: string
  fault: boolean
  code: string | null
  name: string | null
  region: string | null
  item: string
  text: string
}

export interface GateLines {
  gate: GateResult
  figures: GateFigure[]
  districts: GatePart[]
  /** Lines that are kept and seen; counts are exact all the same. */
  kept: number
  rows: GateLine[]
}

export interface GateChange {
  code: string
  name: string
  column: string
  before: string | null
  after: string | null
  batch: number | null
  source: string | null
  known_at: string | null
}

export interface GateNews {
  looked_at: string | null
  cells: number | null
  enterprises: number | null
  rows: GateChange[]
}

export interface GateJob {
  job: number
}

export interface GateText {
  text: string
}

export interface GateSlip {
  number: string
  says: string
  around: string
}

export interface GateSlips {
  rows: GateSlip[]
}

export interface GateFile {
  id: number
  name: string
  size: number
  sm3: string
}

export interface GatePass {
  gate: string
  reason: string
  /** Name or number of the document. */
  document: string
  file: number
}

export interface GateVerdictLine {
  word: 'same' | 'other' | 'note'
  says: string
}

export interface GateVerdict {
  round: number
  same: boolean
  build: string
  recorded_build: string | null
  input_hash: string
  result_hash: string
  lines: GateVerdictLine[]
}

export interface GateDiffRound {
  round: number
  scheme: string
  year: number
  evaluated_at: string
  scheme_hash: string
  input_hash: string
  result_hash: string
  build: string | null
}

export interface GateDiffLine {
  added: boolean
  line: number
  text: string
}

export interface GateDiffColumn {
  column: string
  title: string
  years_before: number
  changed: number
  appeared: number
  vanished: number
}

export interface GateDiffCell {
  code: string
  name: string
  column: string
  years_before: number
  before: string | null
  after: string | null
  batch: number | null
  source: string | null
  known_at: string | null
}

export interface GateDiffDecision {
  code: string
  name: string
  /** It counts in the newer one only; else in the older one only. */
  added: boolean
  decision: number
  what: string
  class: string | null
  reason: string
  document: string
}

export interface GateDiffBenchmark {
  item: string
  title: string
  stratum: string
  before: number | null
  after: number | null
}

export interface GateDiffResult {
  code: string
  name: string
  by: 'direct' | 'benchmark' | 'place'
  class_before: string | null
  class_after: string | null
  before: number | null
  after: number | null
  rank_before: number | null
  rank_after: number | null
}

export interface GateDiffCounts {
  cells: number
  enterprises: number
  added: number
  direct: number
  benchmark: number
  place: number
  classes: number
  entered: number
  left: number
}

export interface GateDiff {
  before: GateDiffRound
  after: GateDiffRound
  same: boolean
  scheme_lines: GateDiffLine[]
  scheme_lines_all: number
  columns: GateDiffColumn[]
  cells: GateDiffCell[]
  decisions: GateDiffDecision[]
  benchmarks: GateDiffBenchmark[]
  results: GateDiffResult[]
  counts: GateDiffCounts | null
}

export interface GateGetParams {
  round: number
}

export interface GateRunParams {
  round: number
}

export interface GateLinesParams {
  round: number
  gate: string
  page?: number
  page_size?: number
}

export interface GateNewsParams {
  round: number
}

export interface GateLookParams {
  round: number
}

export interface GateTextParams {
  round: number
}

export interface GateFileAddParams {
  round: number
}

export interface GateFileGetParams {
  round: number
  file: number
}

export interface GatePassParams {
  round: number
}

export interface GateReportParams {
  round: number
  format?: 'pdf' | 'docx' | 'xlsx'
}

export interface GateCertificateParams {
  round: number
  format?: 'json' | 'pdf' | 'docx'
}

export interface GateVerifyParams {
  round: number
}

export interface GateDiffParams {
  round: number
  /** Number of the other evaluation. */
  before: number
}

// publication
export interface PublicationKind {
  id: string
  title: string
  subject: 'enterprises' | 'districts' | 'towns' | 'sections' | 'industries' | 'table'
  /** Working days of the notice; 0: none. */
  notice: number
  approver: string
  /** 0: everybody. */
  top: number
  condition?: string | null
  certificate: boolean
}

export interface PublicationKinds {
  kinds: PublicationKind[]
  may_publish: boolean
}

export interface PublicationFile {
  stage: 'notice' | 'final'
  round: number
  at: string
  rows: number
  sm3: string
  /** Entry of the ledger. */
  seq: number
  /** Which of pdf, docx, xlsx are there. */
  papers: string[]
}

export interface PublicationRow {
  id: number
  kind: string
  title: string
  scheme: string
  year: number
  state: 'draft' | 'notice' | 'decided' | 'published' | 'corrected' | 'withdrawn'
  number: string
  /** 0: of none. */
  campaign: number
  /** The publication whose place it takes; 0: none. */
  corrects: number
  corrected_by: number
  made_at: string
  who: string
  noticed_at: string | null
  /** Objections are taken until this moment. */
  closes_at: string | null
  decided_on: string | null
  decision: string | null
  approver: string | null
  published_at: string | null
  ended_at: string | null
  reason: string | null
  /** Certificates are made of it now. */
  certificate: boolean
}

export interface Publications {
  rows: PublicationRow[]
  may_publish: boolean
}

export interface Publication {
  publication: PublicationRow
  files: PublicationFile[]
  may_publish: boolean
  notice_days: number
  /** Who approves by the plan. */
  approver: string
  certificate: boolean
}

export interface PublicationField {
  id: string
  type: string
  title: string
  unit?: string | null
}

export interface PublicationChange {
  key: string
  name: string
  /** null: came. */
  before: string | null
  /** null: went. */
  after: string | null
}

export interface PublicationPreview {
  rows: number
  /** Rows whose figures are not shown. */
  hidden: number
  sm3: string
  fields: PublicationField[]
  /** The first rows, texts in order of fields. */
  first: string[][]
  /** The publication it is compared with; 0: none. */
  former: number
  came: number
  went: number
  moved: number
  changes: PublicationChange[]
}

export interface PublicationInput {
  kind: string
  scheme: string
  year: number
  /** Number of the paper. */
  number?: string
  campaign?: number
}

export interface PublicationMade {
  id: number
}

export interface CertificatesInput {
  /** Code of a town or district. */
  region: string
}

export interface PublicationJob {
  /** The job that makes PDF, DOCX and XLSX; 0: none could be started, make them later. */
  job: number
}

export interface PublicationNumber {
  number: string
}

export interface PublicationNoticeInput {
  /** A later day than the rule says. */
  until?: string
}

export interface PublicationDecisionInput {
  /** Number of the decision. */
  decision: string
  approver: string
  day: string
}

export interface PublicationReason {
  reason: string
}

export interface PublicationKindsParams {
  /** The year that stands in the titles; none when absent. */
  year?: number
}

export interface PublicationListParams {
  /** Id of the scheme; all when absent. */
  scheme?: string
  /** The year; all when absent. */
  year?: number
  /** Only of this campaign. */
  campaign?: number
}

export interface PublicationGetParams {
  id: number
}

export interface PublicationSetParams {
  id: number
}

export interface PublicationDropParams {
  id: number
}

export interface PublicationPreviewParams {
  id: number
}

export interface PublicationNoticeParams {
  id: number
}

export interface PublicationDecideParams {
  id: number
}

export interface PublicationPublishParams {
  id: number
}

export interface PublicationWithdrawParams {
  id: number
}

export interface PublicationCorrectParams {
  id: number
}

export interface PublicationFileParams {
  id: number
  /** Which file. */
  form: 'csv' | 'json' | 'dictionary' | 'proof'
  /** Of the notice or of the publication; the last one when absent. */
  stage?: 'notice' | 'final'
  /** Proof: against the head of so many entries; now when absent. */
  size?: number
}

export interface PublicationPaperParams {
  id: number
  /** Which file. */
  form: 'pdf' | 'docx' | 'xlsx'
  /** Of the notice or of the publication; the last one when absent. */
  stage?: 'notice' | 'final'
}

export interface PublicationPapersParams {
  id: number
}

export interface PublicationCertificateParams {
  id: number
  /** Credit code. */
  code: string
}

export interface PublicationCertificatesParams {
  id: number
}

export interface PublicationCertificatesFileParams {
  id: number
  file: number
}

// objection
export interface ObjectionInput {
  campaign: number
  /** Credit code, when a desk files for it; else the account's own. */
  enterprise?: string
  /** Without it the step that is open. */
  step?: 'objection' | 'appeal'
  kind: 'figure' | 'land' | 'class' | 'exemption' | 'other'
  /** Code of an indicator. */
  field?: string
  /** What is right instead in the indicator's usual unit. */
  claimed?: string
  /** Number of a plot. */
  plot?: string
  reason: string
  contact_name?: string
  contact_phone?: string
  /** Number of the paper, by a desk. */
  paper_no?: string
  /** When the paper came in, an instant or 2020-06-30 16:00 in China; by a desk. */
  received?: string
}

export interface ObjectionActInput {
  act: 'accept' | 'return' | 'complete' | 'forward' | 'ask' | 'answer' | 'decide' | 'correct' | 'close' | 'withdraw' | 'reopen' | 'note'
  /** Reason, answer, finding. */
  note?: string
  /** decide: legal or factual basis. */
  basis?: string
  verdict?: 'none' | 'upheld' | 'partly' | 'rejected'
  /** decide, partly: what is right; complete: another claim. */
  value?: string
  /** ask: code of the bureau; the plan's without. */
  office?: string
}

export interface ObjectionDecideInput {
  ids: number[]
  verdict: 'none' | 'upheld' | 'partly' | 'rejected'
  note: string
  basis: string
  value?: string
}

export interface ObjectionRerunInput {
  campaign: number
}

export interface ObjectionJob {
  job: number
}

export interface ObjectionDecided {
  decided: number
}

export interface ObjectionRow {
  id: number
  code: string
  campaign: number
  step: 'objection' | 'appeal'
  step_name: string
  enterprise: string
  enterprise_name: string
  region: string
  region_name: string
  kind: 'figure' | 'land' | 'class' | 'exemption' | 'other'
  kind_name: string
  field: string | null
  field_name: string | null
  state: 'filed' | 'returned' | 'accepted' | 'asked' | 'decided' | 'corrected' | 're-evaluated' | 'told' | 'closed' | 'withdrawn' | 'late'
  state_name: string
  level_name: string
  desk: string
  desk_name: string
  office_name: string | null
  deadline: string | null
  /** The clock runs, and its last day cannot be counted before the holidays of this year are published and known. */
  waits_for_year: number | null
  overdue: boolean
  days_left: number | null
  verdict: 'none' | 'upheld' | 'partly' | 'rejected'
  verdict_name: string
  /** With its unit. */
  was: string | null
  claimed: string | null
  decided: string | null
  by_desk: boolean
  repeats: number
  reopened: boolean
  filed_at: string
  decided_on: string | null
  changed_at: string
}

export interface ObjectionCounts {
  open: number
  overdue: number
  asked: number
  late: number
  told: number
}

export interface ObjectionList {
  total: number
  page: number
  page_size: number
  may_export: boolean
  counts: ObjectionCounts
  rows: ObjectionRow[]
}

export interface ObjectionMove {
  id: number
  act: string
  act_name: string
  at: string
  /** null: the program. */
  who: string | null
  unit_name: string | null
  state_name: string
  desk_name: string | null
  office_name: string | null
  deadline: string | null
  verdict: string
  note: string
  basis: string
  value: string | null
}

export interface ObjectionFile {
  id: number
  name: string
  kind: string
  size: number
  sm3: string
  inside: boolean
  created_at: string
}

export interface ObjectionAct {
  act: 'accept' | 'return' | 'complete' | 'forward' | 'ask' | 'answer' | 'decide' | 'correct' | 'close' | 'withdraw' | 'reopen' | 'note'
  act_name: string
  needs_note: boolean
  needs_verdict: boolean
  takes_value: boolean
  takes_office: boolean
  takes_files: boolean
  /** ask: whom the plan asks. */
  office: string | null
}

export interface ObjectionEffect {
  at: string
  round_before: number
  round_after: number
  total_before: string | null
  total_after: string | null
  class_before: string | null
  class_after: string | null
  rank_before: number | null
  rank_after: number | null
  /** Cases of the same re-run. */
  together: number
  /** Other enterprises whose class is another; not told to enterprises. */
  others_class: number | null
  others_rank: number | null
}

export interface ObjectionDetail {
  objection: ObjectionRow
  reason: string
  plot: string | null
  paper_no: string | null
  filed_name: string
  filed_unit_name: string | null
  /** For the desks and the enterprise itself. */
  contact_name: string | null
  contact_phone: string | null
  was_source: string | null
  was_known_at: string | null
  was_batch: number | null
  /** Unit of the field's values. */
  unit: string
  finding: string | null
  basis: string | null
  /** Batch of facts that corrected it. */
  batch: number | null
  remedy: string | null
  /** Null while the holidays of its year are not known; remedy_days counts from the notice. */
  remedy_until: string | null
  /** Working days after the notice. */
  remedy_days: number | null
  window_closes: string | null
  late_rule: string | null
  campaign_title: string
  has_notice: boolean
  effect: ObjectionEffect | null
  moves: ObjectionMove[]
  files: ObjectionFile[]
  acts: ObjectionAct[]
  may_file: boolean
  has_account: boolean
}

export interface ObjectionWindow {
  step: 'objection' | 'appeal'
  title: string
  open: boolean
  opens: string | null
  closes: string | null
  late_rule: string
}

export interface ObjectionFormField {
  code: string
  title: string
  unit: string
  value: string | null
  source: string | null
  known_at: string | null
  /** An open case about it. */
  open: string | null
  /** An objection to land may name it. */
  land: boolean
}

export interface ObjectionFormKind {
  kind: 'figure' | 'land' | 'class' | 'exemption' | 'other'
  title: string
  steps: ('objection' | 'appeal')[]
  evidence: boolean
}

export interface ObjectionCampaign {
  id: number
  title: string
}

export interface ObjectionForm {
  campaign: number | null
  campaigns: ObjectionCampaign[]
  real_name: boolean
  enterprise: string | null
  enterprise_name: string | null
  windows: ObjectionWindow[]
  kinds: ObjectionFormKind[]
  fields: ObjectionFormField[]
}

export interface ObjectionSum {
  key: string
  title: string
  total: number
  open: number
  overdue: number
  late: number
  repeated: number
  withdrawn: number
  upheld: number
  partly: number
  rejected: number
  median_days: number | null
  p90_days: number | null
}

export interface ObjectionPart {
  part: 'kind' | 'step' | 'field' | 'verdict' | 'district' | 'town' | 'unit'
  rows: ObjectionSum[]
}

export interface ObjectionStatistics {
  all: ObjectionSum
  parts: ObjectionPart[]
}

export interface ObjectionPublicRow {
  kind: string
  kind_name: string
  total: number | null
  open: number | null
  upheld: number | null
  partly: number | null
  rejected: number | null
}

export interface ObjectionPublic {
  campaign_title: string
  total: number | null
  rows: ObjectionPublicRow[]
}

export interface ObjectionListParams {
  /** Number of a campaign. */
  campaign?: number
  /** Part of the name or code of the enterprise, the number of the case or of its paper. */
  q?: string
  /** To the base data or to the result. */
  step?: 'objection' | 'appeal'
  /** What is objected to. */
  kind?: 'figure' | 'land' | 'class' | 'exemption' | 'other'
  /** Code of an indicator. */
  field?: string
  /** Where it stands. */
  state?: 'filed' | 'returned' | 'accepted' | 'asked' | 'decided' | 'corrected' | 're-evaluated' | 'told' | 'closed' | 'withdrawn' | 'late'
  /** How it was decided. */
  verdict?: 'none' | 'upheld' | 'partly' | 'rejected'
  /** Code of the unit that has it now: desk or bureau. */
  unit?: string
  /** Code of a region; with all below it. */
  region?: string
  /** All; open; overdue; with a bureau; refused as late; done. */
  show?: 'all' | 'open' | 'overdue' | 'asked' | 'late' | 'done'
  /** Column to sort by. */
  sort?: 'deadline' | 'filed' | 'enterprise' | 'field' | 'state' | 'changed'
  /** Direction of the sort. */
  order?: 'asc' | 'desc'
  /** Page, from 1. */
  page?: number
  /** Rows of a page. */
  page_size?: number
}

export interface ObjectionFormParams {
  /** Number of a campaign; the newest without. */
  campaign?: number
  /** Credit code; the account's own enterprise without. */
  enterprise?: string
}

export interface ObjectionStatisticsParams {
  /** Number of a campaign; all without. */
  campaign?: number
  /** Code of a region; with all below it. */
  region?: string
}

export interface ObjectionStatisticsExportParams {
  /** Kind of file. */
  format?: 'xlsx' | 'csv'
  /** Number of a campaign; all without. */
  campaign?: number
  /** Code of a region; with all below it. */
  region?: string
}

export interface ObjectionExportParams {
  /** Kind of file. */
  format?: 'xlsx' | 'csv'
  /** Number of a campaign. */
  campaign?: number
  /** Part of the name or code of the enterprise, the number of the case or of its paper. */
  q?: string
  /** To the base data or to the result. */
  step?: 'objection' | 'appeal'
  /** What is objected to. */
  kind?: 'figure' | 'land' | 'class' | 'exemption' | 'other'
  /** Code of an indicator. */
  field?: string
  /** Where it stands. */
  state?: 'filed' | 'returned' | 'accepted' | 'asked' | 'decided' | 'corrected' | 're-evaluated' | 'told' | 'closed' | 'withdrawn' | 'late'
  /** How it was decided. */
  verdict?: 'none' | 'upheld' | 'partly' | 'rejected'
  /** Code of the unit that has it now: desk or bureau. */
  unit?: string
  /** Code of a region; with all below it. */
  region?: string
  /** All; open; overdue; with a bureau; refused as late; done. */
  show?: 'all' | 'open' | 'overdue' | 'asked' | 'late' | 'done'
  /** Column to sort by. */
  sort?: 'deadline' | 'filed' | 'enterprise' | 'field' | 'state' | 'changed'
  /** Direction of the sort. */
  order?: 'asc' | 'desc'
}

export interface ObjectionPublicParams {
  /** Number of a campaign. */
  campaign: number
}

export interface ObjectionGetParams {
  id: number
}

export interface ObjectionActParams {
  id: number
}

export interface ObjectionFileAddParams {
  id: number
  /** Between offices: not for the enterprise. */
  inside?: boolean
}

export interface ObjectionFileGetParams {
  id: number
  file: number
}

export interface ObjectionNoticeParams {
  id: number
}

// decision
export interface DecisionInput {
  /** Credit code of the enterprise. */
  code: string
  /** A kind of decisions.yaml. */
  kind: string
  /** One of the causes of the kind. */
  cause?: string
  /** The class it gives or bounds, where the kind does not say it. */
  class?: string
  /** First day; not given, the first of the year. */
  from?: string
  /** Last day. */
  to?: string
  /** For the campaign of this scheme and year alone. */
  scheme?: string
  /** Goes with the scheme. */
  year?: number
  /** Number of the document that it rests on. */
  document: string
  /** Why. */
  reason: string
}

export interface DecisionVerdict {
  ids: number[]
  approve: boolean
  /** The organ that decides. */
  organ: string
  /** Number of the decision's document; needed to approve. */
  document?: string
  /** Needed to refuse. */
  reason?: string
}

export interface DecisionWithdrawal {
  /** Needed for a decision. */
  organ?: string
  /** Needed for a decision. */
  document?: string
  reason: string
}

export interface DecisionApply {
  campaign: number
  reason: string
}

export interface DecisionConfirm {
  rule: string
  year: number
  codes: string[]
  document: string
  /** Not given, the title of the rule. */
  reason?: string
}

export interface DecisionApplied {
  round: number
  result_hash: string
}

export interface DecisionDone {
  done: number
}

export interface DecisionRow {
  id: number
  code: string
  name: string
  region: string
  kind: string
  kind_name: string
  cause_name: string | null
  /** What it does in words. */
  effect: string
  class: string | null
  from_class: string | null
  valid_from: string | null
  valid_to: string | null
  /** For the campaign of this scheme and year alone. */
  scheme: string | null
  year: number | null
  document: string
  reason: string
  /** proposed, decided, refused, withdrawn */
  state: string
  in_force: boolean
  /** Of the last act. */
  at: string
  /** Of the last act; not for enterprises. */
  who: string | null
}

export interface DecisionCounts {
  proposed: number
  decided: number
  refused: number
  withdrawn: number
  in_force: number
}

export interface DecisionCampaign {
  id: number
  title: string
  scheme: string
  year: number
  /** Decisions may still be made for it. */
  open: boolean
  /** Proposals that wait. */
  waiting: number
  /** Decisions and withdrawals that its evaluation does not know: evaluate again. */
  unknown: number
}

export interface DecisionList {
  total: number
  page: number
  page_size: number
  counts: DecisionCounts
  may_propose: boolean
  may_decide: boolean
  may_export: boolean
  campaigns: DecisionCampaign[]
  rows: DecisionRow[]
}

export interface DecisionAct {
  /** proposed, decided, refused, withdrawn */
  act: string
  at: string
  who: string | null
  organ: string | null
  document: string | null
  reason: string | null
  /** Files that hung on it. */
  papers: number
  /** The evaluation in which the effect was computed. */
  round: number | null
  /** The enterprise takes part in it. */
  in: boolean
  /** Class without the act. */
  class_before: string | null
  /** Class with it. */
  class_after: string | null
  rank_before: number | null
  rank_after: number | null
  /** Others whose class changed by it. */
  moved: number | null
}

export interface DecisionFile {
  id: number
  name: string
  kind: 'pdf' | 'jpg' | 'png' | 'docx' | 'xlsx' | 'ofd' | 'zip'
  /** unit: byte */
  size: number
  sha256: string
  sm3: string
  /** When a photo was taken, by the clock of the camera: 2020-07-01 08:30:00. */
  shot_at: string | null
  account: string
  created_at: string
}

export interface DecisionOrgan {
  id: string
  title: string
}

export interface DecisionDetail {
  decision: DecisionRow
  source: string | null
  /** Its place counts with those of the others. */
  freed: boolean
  needs_file: boolean
  acts: DecisionAct[]
  files: DecisionFile[]
  /** Those that decide on this kind. */
  organs: DecisionOrgan[]
  may_decide: boolean
  may_withdraw: boolean
  may_add_file: boolean
  /** Why the account does not decide. */
  why_not: string | null
}

export interface DecisionMover {
  code: string
  name: string
  before: string | null
  after: string | null
}

export interface DecisionTrial {
  /** The evaluation it was computed on; null: there is none. */
  round: number | null
  scheme: string | null
  year: number | null
  /** The enterprise takes part in it. */
  in: boolean
  class_before: string | null
  class_after: string | null
  rank_before: number | null
  rank_after: number | null
  /** Others in the whole city whose class would change. */
  moved: number
  up: number
  down: number
  effect: string
  /** The first of them that the account may see. */
  movers: DecisionMover[]
}

export interface DecisionCause {
  id: string
  title: string
}

export interface DecisionKind {
  id: string
  title: string
  effect: string
  /** null: whoever proposes says it, unless it acts as a limit. */
  class: string | null
  asks_class: boolean
  /** Longest term. */
  months: number | null
  freed: boolean
  needs_file: boolean
  may_propose: boolean
  /** Who decides. */
  organs: string[]
  /** Kinds that cannot hold beside it. */
  against: string[]
  causes: DecisionCause[]
}

export interface DecisionRule {
  id: string
  title: string
  kind: string
  kind_name: string
}

export interface DecisionClass {
  code: string
  title: string
}

export interface DecisionPlan {
  title: string
  clause: string
  kinds: DecisionKind[]
  rules: DecisionRule[]
  /** Of the evaluation that a page opens with. */
  classes: DecisionClass[]
  campaigns: DecisionCampaign[]
}

export interface DecisionSuggestion {
  code: string
  name: string
  region: string
  registered: string | null
  status: string
}

export interface DecisionSuggestions {
  total: number
  page: number
  page_size: number
  rows: DecisionSuggestion[]
}

export interface DecisionListParams {
  /** Part of the name or of the document, or the credit code. */
  q?: string
  /** A kind of decisions.yaml. */
  kind?: string
  /** Where it stands. */
  state?: 'proposed' | 'decided' | 'refused' | 'withdrawn'
  /** Only what holds today. */
  in_force?: boolean
  /** Only what holds on the last day of that year. */
  year?: number
  /** Code of a region; with all below it. */
  region?: string
  /** Credit code. */
  enterprise?: string
  /** Column to sort by. */
  sort?: 'act' | 'name' | 'kind' | 'from' | 'to' | 'state'
  /** Direction of the sort. */
  order?: 'asc' | 'desc'
  /** Page, from 1. */
  page?: number
  /** Rows of a page. */
  page_size?: number
}

export interface DecisionSuggestionsParams {
  /** A rule of decisions.yaml. */
  rule: string
  /** The rule is asked of the last day of that year. */
  year: number
  /** Page, from 1. */
  page?: number
  /** Rows of a page. */
  page_size?: number
}

export interface DecisionExportParams {
  /** Kind of file. */
  format?: 'xlsx' | 'csv'
  /** Part of the name or of the document, or the credit code. */
  q?: string
  /** A kind of decisions.yaml. */
  kind?: string
  /** Where it stands. */
  state?: 'proposed' | 'decided' | 'refused' | 'withdrawn'
  /** Only what holds today. */
  in_force?: boolean
  /** Only what holds on the last day of that year. */
  year?: number
  /** Code of a region; with all below it. */
  region?: string
  /** Credit code. */
  enterprise?: string
  /** Column to sort by. */
  sort?: 'act' | 'name' | 'kind' | 'from' | 'to' | 'state'
  /** Direction of the sort. */
  order?: 'asc' | 'desc'
}

export interface DecisionGetParams {
  id: number
}

export interface DecisionTrialParams {
  id: number
}

export interface DecisionWithdrawParams {
  id: number
}

export interface DecisionFileAddParams {
  id: number
}

export interface DecisionFileGetParams {
  id: number
  file: number
}

// lever
export interface LeverMakeInput {
  /** Code of the executing body. */
  body: string
  reason?: string
}

export interface LeverReceiptInput {
  received_on: string
  person: string
  /** Rows that they counted. */
  n: number
  note?: string
}

export interface LeverTable {
  title: string
  note: string
  bodies: LeverBody[]
  /** Classes for which some lever has a value, as the plan has them. */
  classes: string[]
  levers: Lever[]
  campaigns: LeverCampaignLine[]
}

export interface LeverBody {
  code: string
  title: string
}

export interface Lever {
  code: string
  title: string
  body: string
  unit: string
  basis: string
  from: string
  to: string | null
  region: string | null
  values: LeverValue[]
}

export interface LeverValue {
  class: string
  value: string
}

export interface LeverCampaignLine {
  id: number
  title: string
  year: number
  step: string
  lists: number
  unreceived: number
}

export interface LeverCampaign {
  id: number
  title: string
  year: number
  step: string
  /** The step of delivery has begun. */
  ready: boolean
  may_run: boolean
  bodies: LeverBodyState[]
}

export interface LeverBodyState {
  code: string
  title: string
  /** No list; told what counts now; something has changed since; all withdrawn. */
  state: 'none' | 'current' | 'changed' | 'withdrawn'
  /** Enterprises that the next list would hold. */
  changes: number
  lists: LeverList[]
}

export interface LeverList {
  id: number
  campaign: number
  body: string
  kind: 'list' | 'notice' | 'withdrawal'
  round: number
  effective: string
  reason: string
  n: number
  /** Rows of one's own area. */
  seen: number
  sm3: string
  at: string
  who: string
  receipt: LeverReceipt | null
}

export interface LeverReceipt {
  received_on: string
  person: string
  n: number
  note: string
  at: string
  who: string
}

export interface LeverRows {
  list: LeverList
  total: number
  page: number
  page_size: number
  rows: LeverRow[]
}

export interface LeverRow {
  code: string
  name: string
  before: string | null
  class: string | null
  /** Empty: stops. */
  terms: string
}

export interface LeverGetParams {
  /** The campaign. */
  id: number
}

export interface LeverMakeParams {
  /** The campaign. */
  id: number
}

export interface LeverWithdrawParams {
  /** The campaign. */
  id: number
}

export interface LeverListGetParams {
  id: number
  /** Page, from 1. */
  page?: number
  /** Rows of a page. */
  page_size?: number
}

export interface LeverListFileParams {
  id: number
  /** Kind of file. */
  format?: 'xlsx' | 'csv'
}

export interface LeverReceiveParams {
  id: number
}

// improvement
export interface ImprovementWaveInput {
  /** Code of a rule; the first without. */
  rule?: string
  /** Year of the figures by which firms are selected. */
  year: number
  /** Year by which the result is checked; by the rule without. */
  result_year?: number
  /** Last day, YYYY-MM-DD; the end of the result's year without. */
  finish_by?: string
  /** Code of a region; the whole city without. */
  region?: string
  reason?: string
}

export interface ImprovementMeasureInput {
  kind: string
  text: string
  until?: string
}

export interface ImprovementActInput {
  act: 'submit' | 'return' | 'agree' | 'report' | 'finish' | 'send-back' | 'extend' | 'conclude' | 'drop' | 'note'
  note?: string
  /** submit: what the firm will reach, in the unit of the rule. */
  target?: string
  /** submit, extend: last day, YYYY-MM-DD. */
  until?: string
  /** submit: who of the firm is responsible, with a telephone. */
  contact?: string
  measures?: ImprovementMeasureInput[]
  /** report: 2021Q2 or 2021-05; the one that is owed without. */
  period?: string
  /** report: how much is done. */
  percent?: number
  /** conclude: by the figures; left when the firm is gone. */
  result?: 'none' | 'met' | 'not-met' | 'unknown' | 'left'
}

export interface ImprovementRow {
  id: number
  code: string
  wave: number
  /** Year of the figures by which it was selected. */
  year: number
  result_year: number
  enterprise: string
  enterprise_name: string
  region_name: string
  rule_name: string
  unit: string
  /** By which it was selected. */
  value: string
  below: string
  target: string | null
  /** The last figure after the selection. */
  latest: string | null
  latest_year: number | null
  /** Is the last figure at the target? null: there is none. */
  reached: boolean | null
  /** What the figures of the result's year say. */
  outcome: 'none' | 'met' | 'not-met' | 'unknown' | 'left'
  state: 'selected' | 'submitted' | 'returned' | 'running' | 'review' | 'closed' | 'dropped'
  state_name: string
  desk: string
  desk_name: string
  due: string | null
  overdue: boolean
  until: string | null
  finish_by: string
  percent: number
  result: 'none' | 'met' | 'not-met' | 'unknown' | 'left'
  result_name: string
  result_value: string | null
  result_of: number | null
  selected_on: string
  /** Open matter in the office; not for enterprises. */
  matter: number | null
  changed_at: string
}

export interface ImprovementCounts {
  total: number
  open: number
  overdue: number
  closed: number
}

export interface ImprovementList {
  total: number
  page: number
  page_size: number
  may_export: boolean
  counts: ImprovementCounts
  rows: ImprovementRow[]
}

export interface ImprovementKind {
  code: string
  title: string
}

export interface ImprovementRule {
  code: string
  title: string
  value: string
  unit: string
  below: string
  where: string | null
  where_words: string
  years: number
}

export interface ImprovementWave {
  id: number
  rule: string
  rule_name: string
  below: string
  unit: string
  /** The formula. */
  value: string
  year: number
  result_year: number
  finish_by: string
  n: number
  /** Firms without figures. */
  unknown: number
  region: string
  region_name: string | null
  reason: string
  sm3: string
  at: string
  who: string
}

export interface ImprovementPlan {
  title: string
  note: string
  progress: 'quarter' | 'month'
  draft: number
  agree: number
  redraft: number
  report: number
  conclude: number
  rules: ImprovementRule[]
  measures: ImprovementKind[]
  /** Years with figures. */
  years: number[]
  waves: ImprovementWave[]
  may_run: boolean
}

export interface ImprovementPreviewDistrict {
  code: string
  name: string
  n: number
}

export interface ImprovementPreview {
  rule: string
  year: number
  /** Firms to which the rule applies. */
  fits: number
  /** Would be selected. */
  n: number
  /** Below the threshold with an open plan already. */
  open: number
  /** Without figures; not selected. */
  unknown: number
  districts: ImprovementPreviewDistrict[]
}

export interface ImprovementSum {
  code: string
  name: string
  total: number
  selected: number
  submitted: number
  running: number
  review: number
  closed: number
  overdue: number
  met: number
  not_met: number
  unknown: number
  left: number
  /** The last figure is at the target. */
  reached: number
}

export interface ImprovementStatistics {
  all: ImprovementSum
  districts: ImprovementSum[]
  measures: ImprovementSum[]
}

export interface ImprovementMeasure {
  kind: string
  kind_name: string
  text: string
  until: string | null
}

export interface ImprovementFigure {
  year: number
  value: string | null
}

export interface ImprovementMove {
  id: number
  act: string
  act_name: string
  at: string
  who: string | null
  unit_name: string | null
  state_name: string
  due: string | null
  until: string | null
  percent: number | null
  period: string | null
  note: string
}

export interface ImprovementFile {
  id: number
  name: string
  kind: string
  size: number
  sm3: string
  created_at: string
}

export interface ImprovementAct {
  act: string
  act_name: string
  needs_note: boolean
  needs_plan: boolean
  needs_report: boolean
  needs_result: boolean
  needs_day: boolean
}

export interface ImprovementDetail {
  improvement: ImprovementRow
  /** For the offices and the firm itself. */
  contact: string | null
  /** Reports are in up to and with it. */
  period: string | null
  /** The period whose report is owed next. */
  owed: string | null
  measures: ImprovementMeasure[]
  figures: ImprovementFigure[]
  moves: ImprovementMove[]
  files: ImprovementFile[]
  acts: ImprovementAct[]
  may_file: boolean
  has_account: boolean
}

export interface ImprovementListParams {
  /** Number of a wave; all without. */
  wave?: number
  /** Part of the name or code of the enterprise, or the number of the plan. */
  q?: string
  /** Where it stands. */
  state?: 'selected' | 'submitted' | 'returned' | 'running' | 'review' | 'closed' | 'dropped'
  /** What was concluded. */
  result?: 'none' | 'met' | 'not-met' | 'unknown' | 'left'
  /** Code of the unit that has it now. */
  unit?: string
  /** Code of a region; with all below it. */
  region?: string
  /** All; open; overdue; closed or dropped. */
  show?: 'all' | 'open' | 'overdue' | 'done'
  /** Column to sort by. */
  sort?: 'due' | 'name' | 'value' | 'percent' | 'state' | 'changed'
  /** Direction of the sort. */
  order?: 'asc' | 'desc'
  /** Page, from 1. */
  page?: number
  /** Rows of a page. */
  page_size?: number
}

export interface ImprovementPreviewParams {
  /** Code of a rule; the first without. */
  rule?: string
  /** Year of the figures. */
  year: number
  /** Code of a region; the whole city without. */
  region?: string
}

export interface ImprovementStatisticsParams {
  /** Number of a wave; all without. */
  wave?: number
}

export interface ImprovementExportParams {
  /** Kind of file. */
  format?: 'xlsx' | 'csv'
  /** Number of a wave; all without. */
  wave?: number
  /** Part of the name or code of the enterprise, or the number of the plan. */
  q?: string
  /** Where it stands. */
  state?: 'selected' | 'submitted' | 'returned' | 'running' | 'review' | 'closed' | 'dropped'
  /** What was concluded. */
  result?: 'none' | 'met' | 'not-met' | 'unknown' | 'left'
  /** Code of the unit that has it now. */
  unit?: string
  /** Code of a region; with all below it. */
  region?: string
  /** All; open; overdue; closed or dropped. */
  show?: 'all' | 'open' | 'overdue' | 'done'
  /** Column to sort by. */
  sort?: 'due' | 'name' | 'value' | 'percent' | 'state' | 'changed'
  /** Direction of the sort. */
  order?: 'asc' | 'desc'
}

export interface ImprovementGetParams {
  id: number
}

export interface ImprovementActParams {
  id: number
}

export interface ImprovementFileAddParams {
  id: number
}

export interface ImprovementFileGetParams {
  id: number
  file: number
}

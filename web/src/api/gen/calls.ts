// Generated from src/*/*.api.yaml by tools/gen_api.py; do not edit.
// SPDX-License-Identifier: Apache-2.0
import { request, type RequestOptions, url } from '../client'
import type {
  Account,
  AccountInput,
  AccountList,
  AccountUpdate,
  ActInput,
  Answers,
  AreaList,
  AssessAsked,
  AssessComparison,
  AssessEntryInput,
  AssessFixed,
  AssessId,
  AssessList,
  AssessNew,
  AssessPair,
  AssessPreview,
  AssessProjects,
  AssessSave,
  AssessSchemes,
  AssessSeen,
  Assessment,
  AssessmentDropParams,
  AssessmentEnterParams,
  AssessmentExportParams,
  AssessmentFixParams,
  AssessmentGetParams,
  AssessmentProjectsParams,
  AssessmentSaveParams,
  Attachment,
  AuditList,
  BaseCollection,
  BaseConfirmInput,
  BaseData,
  BaseDataCollectionParams,
  BaseDataConfirmParams,
  BaseDataGetParams,
  BaseDataList,
  BaseDataMissingExportParams,
  BaseDataMissingParams,
  BaseDataPaperAddParams,
  BaseDataPaperParams,
  BaseDataPublishParams,
  BaseDataRemindParams,
  BaseDataScanParams,
  BaseDataSeenParams,
  BaseDataSheetParams,
  BaseDataSheetsExportParams,
  BaseDataSheetsParams,
  BaseDataSourceRemindParams,
  BaseMatter,
  BaseMissing,
  BasePublication,
  BaseRemindInput,
  BaseReminded,
  BaseSheet,
  BaseSheets,
  Campaign,
  CampaignAct,
  CampaignActParams,
  CampaignCalendar,
  CampaignCalendarParams,
  CampaignEvaluateParams,
  CampaignEvents,
  CampaignEventsParams,
  CampaignFile,
  CampaignFileAddParams,
  CampaignFileGetParams,
  CampaignGetParams,
  CampaignJob,
  CampaignList,
  CampaignMade,
  CampaignOpening,
  CampaignPreview,
  CampaignReason,
  CampaignRecord,
  CampaignRecordParams,
  CampaignWaiting,
  CampaignWaitingParams,
  CertificatesInput,
  CoreAccountFactorResetParams,
  CoreAccountGetParams,
  CoreAccountListParams,
  CoreAccountPasswordResetParams,
  CoreAccountSessionListParams,
  CoreAccountSessionRevokeParams,
  CoreAccountUpdateParams,
  CoreAuditExportParams,
  CoreAuditListParams,
  CoreGrantAddParams,
  CoreGrantRevokeParams,
  CoreInvitationWithdrawParams,
  CoreJobCancelParams,
  CoreJobEventsParams,
  CoreJobGetParams,
  CoreJobListParams,
  CoreSessionRevokeParams,
  CoreTokenRevokeParams,
  Coverage,
  DecisionApplied,
  DecisionApply,
  DecisionConfirm,
  DecisionDetail,
  DecisionDone,
  DecisionExportParams,
  DecisionFile,
  DecisionFileAddParams,
  DecisionFileGetParams,
  DecisionGetParams,
  DecisionInput,
  DecisionList,
  DecisionListParams,
  DecisionPlan,
  DecisionSuggestions,
  DecisionSuggestionsParams,
  DecisionTrial,
  DecisionTrialParams,
  DecisionVerdict,
  DecisionWithdrawParams,
  DecisionWithdrawal,
  Enterprise,
  EnterpriseCards,
  EnterpriseList,
  EnterprisePlots,
  EvaluationCardsGetParams,
  EvaluationExportParams,
  EvaluationIndustryRankingParams,
  EvaluationList,
  EvaluationListFileParams,
  EvaluationListGetParams,
  EvaluationListPreviewParams,
  EvaluationListProofParams,
  EvaluationListPublishedParams,
  EvaluationPublishedFileParams,
  EvaluationRegionRankingParams,
  EvaluationResultChangesParams,
  EvaluationResultGetParams,
  EvaluationResultListParams,
  EvaluationResultMergedParams,
  EvaluationResultPaperParams,
  EvaluationSchemeGetParams,
  EvaluationSummary,
  EvaluationSummaryGetParams,
  EvaluationTenantsExportParams,
  EvaluationTenantsParams,
  ExplainChanges,
  Explanation,
  FactList,
  FactorCode,
  FactorOffer,
  FactorRemoval,
  GateCertificateParams,
  GateDiff,
  GateDiffParams,
  GateFile,
  GateFileAddParams,
  GateFileGetParams,
  GateGetParams,
  GateJob,
  GateLines,
  GateLinesParams,
  GateLookParams,
  GateNews,
  GateNewsParams,
  GatePass,
  GatePassParams,
  GateReport,
  GateReportParams,
  GateRoundList,
  GateRunParams,
  GateSlips,
  GateText,
  GateTextParams,
  GateVerdict,
  GateVerifyParams,
  GrantInput,
  GroupRanking,
  Health,
  ImprovementActInput,
  ImprovementActParams,
  ImprovementDetail,
  ImprovementExportParams,
  ImprovementFile,
  ImprovementFileAddParams,
  ImprovementFileGetParams,
  ImprovementGetParams,
  ImprovementList,
  ImprovementListParams,
  ImprovementPlan,
  ImprovementPreview,
  ImprovementPreviewParams,
  ImprovementStatistics,
  ImprovementStatisticsParams,
  ImprovementWave,
  ImprovementWaveInput,
  IndicatorList,
  IndicatorsCoverageGetParams,
  IndicatorsEnterpriseFactsParams,
  IndustryList,
  IntakeAddParams,
  IntakeAnswerParams,
  IntakeCheckParams,
  IntakeDetail,
  IntakeDiscardParams,
  IntakeGetParams,
  IntakeList,
  IntakeListParams,
  IntakeMarkedParams,
  IntakeRejectsParams,
  IntakeRunParams,
  IntakeTemplateParams,
  IntakeUndoParams,
  InvestmentAct,
  InvestmentActParams,
  InvestmentBrought,
  InvestmentBulk,
  InvestmentBulkTold,
  InvestmentClose,
  InvestmentClosed,
  InvestmentCopyParams,
  InvestmentDistricts,
  InvestmentDistrictsParams,
  InvestmentGetParams,
  InvestmentHistory,
  InvestmentHistoryParams,
  InvestmentLateExportParams,
  InvestmentLateList,
  InvestmentLateParams,
  InvestmentList,
  InvestmentListParams,
  InvestmentPackParams,
  InvestmentPlan,
  InvestmentProject,
  InvestmentProjectParams,
  InvestmentSave,
  InvestmentSaveParams,
  InvestmentSheet,
  InvestmentTotals,
  InvestmentTotalsParams,
  InvestmentTryParams,
  InvestmentVersion,
  InvitationInput,
  InvitationList,
  Job,
  JobList,
  KindList,
  LabCheckIn,
  LabChecked,
  LabJob,
  LabLevers,
  LabNew,
  LabReport,
  LabRobustIn,
  LabRobusts,
  LabRun,
  LabRunIn,
  LabSave,
  LabSaved,
  LabScenario,
  LabScenarios,
  LabVersion,
  LaboratoryReportFileParams,
  LaboratoryReportParams,
  LaboratoryRobustFileParams,
  LaboratoryRobustRemoveParams,
  LaboratoryRobustReportParams,
  LaboratoryScenarioGetParams,
  LaboratoryScenarioRemoveParams,
  LaboratoryScenarioRestoreParams,
  LaboratoryScenarioSaveParams,
  LedgerConsistencyParams,
  LedgerHead,
  LedgerHeadParams,
  LedgerListParams,
  LedgerPage,
  LedgerProofParams,
  LeverCampaign,
  LeverGetParams,
  LeverList,
  LeverListFileParams,
  LeverListGetParams,
  LeverMakeInput,
  LeverMakeParams,
  LeverReceiptInput,
  LeverReceiveParams,
  LeverRows,
  LeverTable,
  LeverWithdrawParams,
  LibraryEnterParams,
  LibraryEntry,
  LibraryGetParams,
  LibraryTell,
  LibraryTellParams,
  LibraryView,
  LightGetParams,
  LightHistory,
  LightHistoryParams,
  LightInput,
  LightJob,
  LightLightParams,
  LightList,
  LightListParams,
  LightProject,
  LightRules,
  LightSet,
  LightSetParams,
  LightStored,
  LightSummary,
  LightSummaryParams,
  LinkFile,
  LinkFileAddParams,
  LinkFileGetParams,
  LinkGetParams,
  LinkInput,
  LinkList,
  LinkOfProject,
  LinkSetParams,
  LinkStrip,
  LinkTold,
  LinkVisitInput,
  LinkVisitParams,
  ListPreview,
  LoginInput,
  Matter,
  MatterInput,
  MatterList,
  Meeting,
  MeetingDecide,
  MeetingDecideParams,
  MeetingFileParams,
  MeetingGetParams,
  MeetingInput,
  MeetingJob,
  MeetingList,
  MeetingMade,
  MeetingPackParams,
  MeetingPreview,
  MeetingPreviewParams,
  MeetingSetParams,
  MeetingSheetParams,
  MemberInput,
  MemberList,
  MemberRemoval,
  Merged,
  Network,
  NewInvitation,
  NewPassword,
  NewToken,
  ObjectionActInput,
  ObjectionActParams,
  ObjectionDecideInput,
  ObjectionDecided,
  ObjectionDetail,
  ObjectionExportParams,
  ObjectionFile,
  ObjectionFileAddParams,
  ObjectionFileGetParams,
  ObjectionForm,
  ObjectionFormParams,
  ObjectionGetParams,
  ObjectionInput,
  ObjectionJob,
  ObjectionList,
  ObjectionListParams,
  ObjectionNoticeParams,
  ObjectionPublic,
  ObjectionPublicParams,
  ObjectionRerunInput,
  ObjectionStatistics,
  ObjectionStatisticsExportParams,
  ObjectionStatisticsParams,
  OfficeFileAddParams,
  OfficeFileGetParams,
  OfficeMatterActParams,
  OfficeMatterExportParams,
  OfficeMatterGetParams,
  OfficeMatterListParams,
  PasswordInput,
  PortfolioAgeing,
  PortfolioAgeingParams,
  PortfolioBoard,
  PortfolioBoardParams,
  PortfolioCalendar,
  PortfolioCalendarParams,
  PortfolioCohorts,
  PortfolioCohortsParams,
  PortfolioColumns,
  PortfolioExportParams,
  PortfolioFilterInput,
  PortfolioFilterRemoveParams,
  PortfolioFilters,
  PortfolioFunnel,
  PortfolioFunnelParams,
  PortfolioList,
  PortfolioListParams,
  PortfolioMap,
  PortfolioMapParams,
  PortfolioPromises,
  PortfolioPromisesParams,
  ProblemActInput,
  ProblemActParams,
  ProblemDetail,
  ProblemExportParams,
  ProblemFile,
  ProblemFileAddParams,
  ProblemFileGetParams,
  ProblemFromReport,
  ProblemFromReportParams,
  ProblemGetParams,
  ProblemInput,
  ProblemList,
  ProblemListParams,
  ProblemOfProjectParams,
  ProblemPlan,
  ProblemSayParams,
  ProblemStatistics,
  ProblemStatisticsParams,
  ProblemWordInput,
  ProblemsOfProject,
  ProjectCorrection,
  ProjectEdit,
  ProjectFile,
  ProjectHistory,
  ProjectMay,
  ProjectMove,
  ProjectOpening,
  ProjectPaperInput,
  ProjectPlan,
  ProjectStepInput,
  ProjectStepTry,
  ProjectTimeline,
  ProjectTold,
  ProjectTrial,
  ProjectsCorrectParams,
  ProjectsEditParams,
  ProjectsGetParams,
  ProjectsHistoryParams,
  ProjectsMayParams,
  ProjectsMoveParams,
  ProjectsPaperAddParams,
  ProjectsPaperDownloadParams,
  ProjectsPaperFileParams,
  ProjectsStepParams,
  ProjectsStepTryParams,
  ProjectsTimelineParams,
  PromiseCheck,
  PromiseCheckInput,
  PromiseCheckParams,
  PromiseDecideParams,
  PromiseDecisionInput,
  PromiseExportParams,
  PromiseFigureInput,
  PromiseGetParams,
  PromiseJob,
  PromiseList,
  PromiseListParams,
  PromiseProject,
  PromiseRules,
  PromiseSums,
  PromiseSumsParams,
  PromiseTellParams,
  PromiseTold,
  Publication,
  PublicationCertificateParams,
  PublicationCertificatesFileParams,
  PublicationCertificatesParams,
  PublicationCorrectParams,
  PublicationDecideParams,
  PublicationDecisionInput,
  PublicationDropParams,
  PublicationFileParams,
  PublicationGetParams,
  PublicationInput,
  PublicationJob,
  PublicationKinds,
  PublicationKindsParams,
  PublicationListParams,
  PublicationMade,
  PublicationNoticeInput,
  PublicationNoticeParams,
  PublicationNumber,
  PublicationPaperParams,
  PublicationPapersParams,
  PublicationPreview,
  PublicationPreviewParams,
  PublicationPublishParams,
  PublicationReason,
  PublicationSetParams,
  PublicationWithdrawParams,
  Publications,
  PublishInput,
  PublishedList,
  PublishedLists,
  Ready,
  RecoveryCodes,
  RegionList,
  RegistryEnterpriseGetParams,
  RegistryEnterpriseListParams,
  RegistryEnterpriseNetworkParams,
  RegistryEnterprisePlotsParams,
  RegistryIndustryListParams,
  RegistryRegionListParams,
  RejectList,
  ResultList,
  RoleTable,
  RunInput,
  Scheme,
  SchemeList,
  Session,
  SessionList,
  Started,
  TargetList,
  TenantList,
  TokenInput,
  TokenList,
  TopList,
  UnitList,
  WaitingList,
  Whatif,
  WhatifIn
} from './types'

// core
/** Sign in with name and password; the session is a cookie. */
export const coreLogin = (body: LoginInput, options?: RequestOptions): Promise<Session> =>
  request<Session>('POST', '/api/login', undefined, body, options)

/** End this session. */
export const coreLogout = (options?: RequestOptions): Promise<void> =>
  request<void>('POST', '/api/logout', undefined, undefined, options)

/** Who is signed in, what the account may do, and which city this is. */
export const coreSessionGet = (options?: RequestOptions): Promise<Session> =>
  request<Session>('GET', '/api/session', undefined, undefined, options)

/** Change one's own password; all other sessions of the account end. */
export const corePasswordSet = (body: PasswordInput, options?: RequestOptions): Promise<void> =>
  request<void>('POST', '/api/password', undefined, body, options)

/** The process answers. */
export const coreHealth = (options?: RequestOptions): Promise<Health> =>
  request<Health>('GET', '/api/health', undefined, undefined, options)

/** The database answers too; with its epoch, which moves with every change of facts. */
export const coreReady = (options?: RequestOptions): Promise<Ready> =>
  request<Ready>('GET', '/api/ready', undefined, undefined, options)

/** Long work, newest first, without results. */
export const coreJobList = (p: CoreJobListParams = {}, options?: RequestOptions): Promise<JobList> =>
  request<JobList>('GET', '/api/jobs', p, undefined, options)

/** One job with its progress or its result. */
export const coreJobGet = (p: CoreJobGetParams, options?: RequestOptions): Promise<Job> =>
  request<Job>('GET', `/api/jobs/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** Ask a job to stop; what it did is undone. */
export const coreJobCancel = (p: CoreJobCancelParams, options?: RequestOptions): Promise<void> =>
  request<void>('POST', `/api/jobs/${encodeURIComponent(p.id)}/cancel`, undefined, undefined, options)

/** Server-sent events of one job - state, progress at most four times a second, end. */
export const coreJobEventsUrl = (p: CoreJobEventsParams): string => url(`/api/jobs/${encodeURIComponent(p.id)}/events`, undefined)

/** Accounts with their grants, by name. */
export const coreAccountList = (p: CoreAccountListParams = {}, options?: RequestOptions): Promise<AccountList> =>
  request<AccountList>('GET', '/api/accounts', p, undefined, options)

/** Add an account; its first password is told once and must be changed at the first login. */
export const coreAccountAdd = (body: AccountInput, options?: RequestOptions): Promise<NewPassword> =>
  request<NewPassword>('POST', '/api/accounts', undefined, body, options)

/** One account. */
export const coreAccountGet = (p: CoreAccountGetParams, options?: RequestOptions): Promise<Account> =>
  request<Account>('GET', `/api/accounts/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** Change the display name, or disable and enable an account; disabling ends its sessions and revokes its tokens. */
export const coreAccountUpdate = (p: CoreAccountUpdateParams, body: AccountUpdate, options?: RequestOptions): Promise<Account> =>
  request<Account>('POST', `/api/accounts/${encodeURIComponent(p.id)}`, undefined, body, options)

/** Grant a role in an area, or one permission by name. */
export const coreGrantAdd = (p: CoreGrantAddParams, body: GrantInput, options?: RequestOptions): Promise<Account> =>
  request<Account>('POST', `/api/accounts/${encodeURIComponent(p.id)}/grants`, undefined, body, options)

/** Take a grant back; open sessions lose it at once. */
export const coreGrantRevoke = (p: CoreGrantRevokeParams, options?: RequestOptions): Promise<Account> =>
  request<Account>('POST', `/api/accounts/${encodeURIComponent(p.id)}/grants/${encodeURIComponent(p.grant)}/revoke`, undefined, undefined, options)

/** Where an account is signed in. */
export const coreAccountSessionList = (p: CoreAccountSessionListParams, options?: RequestOptions): Promise<SessionList> =>
  request<SessionList>('GET', `/api/accounts/${encodeURIComponent(p.id)}/sessions`, undefined, undefined, options)

/** End one of an account's sessions. */
export const coreAccountSessionRevoke = (p: CoreAccountSessionRevokeParams, options?: RequestOptions): Promise<void> =>
  request<void>('POST', `/api/accounts/${encodeURIComponent(p.id)}/sessions/${encodeURIComponent(p.session)}/revoke`, undefined, undefined, options)

/** A new first password, told once; ends all sessions of the account and lifts its lock. */
export const coreAccountPasswordReset = (p: CoreAccountPasswordResetParams, options?: RequestOptions): Promise<NewPassword> =>
  request<NewPassword>('POST', `/api/accounts/${encodeURIComponent(p.id)}/password`, undefined, undefined, options)

/** Switch the second factor of an account off, for a lost telephone. */
export const coreAccountFactorReset = (p: CoreAccountFactorResetParams, options?: RequestOptions): Promise<void> =>
  request<void>('POST', `/api/accounts/${encodeURIComponent(p.id)}/second-factor/remove`, undefined, undefined, options)

/** Roles, and which permissions each has by itself or may be granted by name. */
export const coreRoleList = (options?: RequestOptions): Promise<RoleTable> =>
  request<RoleTable>('GET', '/api/roles', undefined, undefined, options)

/** Where one's own account is signed in. */
export const coreSessionList = (options?: RequestOptions): Promise<SessionList> =>
  request<SessionList>('GET', '/api/sessions', undefined, undefined, options)

/** End one of one's own sessions. */
export const coreSessionRevoke = (p: CoreSessionRevokeParams, options?: RequestOptions): Promise<void> =>
  request<void>('POST', `/api/sessions/${encodeURIComponent(p.id)}/revoke`, undefined, undefined, options)

/** One's own tokens for programs, without the secrets. */
export const coreTokenList = (options?: RequestOptions): Promise<TokenList> =>
  request<TokenList>('GET', '/api/tokens', undefined, undefined, options)

/** A token for a program, with some of one's own permissions and an end; told once. */
export const coreTokenAdd = (body: TokenInput, options?: RequestOptions): Promise<NewToken> =>
  request<NewToken>('POST', '/api/tokens', undefined, body, options)

/** Revoke one of one's own tokens. */
export const coreTokenRevoke = (p: CoreTokenRevokeParams, options?: RequestOptions): Promise<void> =>
  request<void>('POST', `/api/tokens/${encodeURIComponent(p.id)}/revoke`, undefined, undefined, options)

/** A new secret for an authenticator, as text and QR code; counts once a code of it is confirmed. */
export const coreFactorOffer = (options?: RequestOptions): Promise<FactorOffer> =>
  request<FactorOffer>('POST', '/api/second-factor', undefined, undefined, options)

/** Switch the second factor on with a code of the offered secret; gives one-time recovery codes, told once. */
export const coreFactorConfirm = (body: FactorCode, options?: RequestOptions): Promise<RecoveryCodes> =>
  request<RecoveryCodes>('POST', '/api/second-factor/confirm', undefined, body, options)

/** Switch one's own second factor off. */
export const coreFactorRemove = (body: FactorRemoval, options?: RequestOptions): Promise<void> =>
  request<void>('POST', '/api/second-factor/remove', undefined, body, options)

/** Invitations of enterprises that one has made (the whole city's for its accounts), newest first. */
export const coreInvitationList = (options?: RequestOptions): Promise<InvitationList> =>
  request<InvitationList>('GET', '/api/invitations', undefined, undefined, options)

/** Invite an enterprise of one's own area by its credit code; the link is told once. Links made for it before that nobody has used are void from then on. */
export const coreInvitationAdd = (body: InvitationInput, options?: RequestOptions): Promise<NewInvitation> =>
  request<NewInvitation>('POST', '/api/invitations', undefined, body, options)

/** Withdraw an open invitation. */
export const coreInvitationWithdraw = (p: CoreInvitationWithdrawParams, options?: RequestOptions): Promise<void> =>
  request<void>('POST', `/api/invitations/${encodeURIComponent(p.id)}/withdraw`, undefined, undefined, options)

/** The record of acts, newest first. */
export const coreAuditList = (p: CoreAuditListParams = {}, options?: RequestOptions): Promise<AuditList> =>
  request<AuditList>('GET', '/api/audit', p, undefined, options)

/** The record of acts with the same filters as a CSV or XLSX file, at most the newest 100 000. */
export const coreAuditExportUrl = (p: CoreAuditExportParams = {}): string => url('/api/audit/export', p)

// ledger
/** Official acts, newest first. */
export const ledgerList = (p: LedgerListParams = {}, options?: RequestOptions): Promise<LedgerPage> =>
  request<LedgerPage>('GET', '/api/ledger', p, undefined, options)

/** The head of the ledger - number of entries, root and time - now or after a former entry. */
export const ledgerHead = (p: LedgerHeadParams = {}, options?: RequestOptions): Promise<LedgerHead> =>
  request<LedgerHead>('GET', '/api/ledger/head', p, undefined, options)

/** The proof that a head only added to a former one; a file for gusu-verify. */
export const ledgerConsistencyUrl = (p: LedgerConsistencyParams): string => url('/api/ledger/consistency', p)

/** One entry with the proof that it is in the ledger; a file for gusu-verify. */
export const ledgerProofUrl = (p: LedgerProofParams): string => url(`/api/ledger/${encodeURIComponent(p.seq)}/proof`, { size: p.size })

// registry
/** The regions as a flat list in tree order - city, the ten assessed districts, towns and zones. */
export const registryRegionList = (p: RegistryRegionListParams = {}, options?: RequestOptions): Promise<RegionList> =>
  request<RegionList>('GET', '/api/regions', p, undefined, options)

/** Codes and names of the regions for whoever grants them; nothing of what lies in them. */
export const registryAreaList = (options?: RequestOptions): Promise<AreaList> =>
  request<AreaList>('GET', '/api/areas', undefined, undefined, options)

/** The industry classification (GB/T 4754-2017) down to a level, with the number of enterprises. */
export const registryIndustryList = (p: RegistryIndustryListParams = {}, options?: RequestOptions): Promise<IndustryList> =>
  request<IndustryList>('GET', '/api/industries', p, undefined, options)

/** Finds enterprises by name or code (two Chinese characters are enough) and by district, town, industry and size. */
export const registryEnterpriseList = (p: RegistryEnterpriseListParams = {}, options?: RequestOptions): Promise<EnterpriseList> =>
  request<EnterpriseList>('GET', '/api/enterprises', p, undefined, options)

/** One enterprise - where it sits, what it does, its earlier codes and its size by year. */
export const registryEnterpriseGet = (p: RegistryEnterpriseGetParams, options?: RequestOptions): Promise<Enterprise> =>
  request<Enterprise>('GET', `/api/enterprises/${encodeURIComponent(p.code)}`, undefined, undefined, options)

/** The plots an enterprise occupies, as owner or tenant, and who else is on them. */
export const registryEnterprisePlots = (p: RegistryEnterprisePlotsParams, options?: RequestOptions): Promise<EnterprisePlots> =>
  request<EnterprisePlots>('GET', `/api/enterprises/${encodeURIComponent(p.code)}/plots`, undefined, undefined, options)

/** The plots of an enterprise, who else holds or rents them, and its group, as a graph on one day. */
export const registryEnterpriseNetwork = (p: RegistryEnterpriseNetworkParams, options?: RequestOptions): Promise<Network> =>
  request<Network>('GET', `/api/enterprises/${encodeURIComponent(p.code)}/network`, { as_of: p.as_of }, undefined, options)

// indicators
/** The indicators with unit, definition and the office that reports them. */
export const indicatorsIndicatorList = (options?: RequestOptions): Promise<IndicatorList> =>
  request<IndicatorList>('GET', '/api/indicators', undefined, undefined, options)

/** How complete the facts of a year are, by indicator and district, before any score. */
export const indicatorsCoverageGet = (p: IndicatorsCoverageGetParams = {}, options?: RequestOptions): Promise<Coverage> =>
  request<Coverage>('GET', '/api/coverage', p, undefined, options)

/** The facts of one enterprise with source, the day they became known and the batch they came in; corrections stand beside what they correct. */
export const indicatorsEnterpriseFacts = (p: IndicatorsEnterpriseFactsParams, options?: RequestOptions): Promise<FactList> =>
  request<FactList>('GET', `/api/enterprises/${encodeURIComponent(p.code)}/facts`, { year: p.year, indicator: p.indicator }, undefined, options)

// evaluation
/** The evaluation schemes that are loaded, with their legal basis and how faithful they are. */
export const evaluationSchemeList = (options?: RequestOptions): Promise<SchemeList> =>
  request<SchemeList>('GET', '/api/schemes', undefined, undefined, options)

/** The method sheet of one scheme - items, weights, benchmarks, caps, treatments, classes, order of operations, sources - and what a what-if may move. */
export const evaluationSchemeGet = (p: EvaluationSchemeGetParams, options?: RequestOptions): Promise<Scheme> =>
  request<Scheme>('GET', `/api/schemes/${encodeURIComponent(p.id)}`, { year: p.year }, undefined, options)

/** Which scheme has results for which year, and which of them a page opens with. */
export const evaluationEvaluationList = (options?: RequestOptions): Promise<EvaluationList> =>
  request<EvaluationList>('GET', '/api/evaluations', undefined, undefined, options)

/** Class counts of one evaluation for the city, by district, by industry and by size, with hashes and the benchmarks used. */
export const evaluationSummaryGet = (p: EvaluationSummaryGetParams, options?: RequestOptions): Promise<EvaluationSummary> =>
  request<EvaluationSummary>('GET', '/api/evaluation/summary', p, undefined, options)

/** The result table - filtered, sorted, paged - with the columns that were asked for. */
export const evaluationResultList = (p: EvaluationResultListParams, options?: RequestOptions): Promise<ResultList> =>
  request<ResultList>('GET', '/api/evaluation/results', p, undefined, options)

/** Why this enterprise has this score - inputs, formulas, benchmarks, single scores, lines that add up, rank, class, what would change it, history. */
export const evaluationResultGet = (p: EvaluationResultGetParams, options?: RequestOptions): Promise<Explanation> =>
  request<Explanation>('GET', `/api/evaluation/results/${encodeURIComponent(p.code)}`, { scheme: p.scheme, year: p.year }, undefined, options)

/** The result in a handful of plain sentences, the easiest changes of one and of two figures that lead to the class above (each tried with the whole city), the quarters of its group, and what may be done about the result. */
export const evaluationResultChanges = (p: EvaluationResultChangesParams, options?: RequestOptions): Promise<ExplainChanges> =>
  request<ExplainChanges>('GET', `/api/evaluation/results/${encodeURIComponent(p.code)}/changes`, { scheme: p.scheme, year: p.year }, undefined, options)

/** Who is evaluated together with this enterprise and by which rule - the members, their plots and figures, the sums; where the rule says so also the result alone. */
export const evaluationResultMerged = (p: EvaluationResultMergedParams, options?: RequestOptions): Promise<Merged> =>
  request<Merged>('GET', `/api/evaluation/results/${encodeURIComponent(p.code)}/merged`, { scheme: p.scheme, year: p.year }, undefined, options)

/** Enterprises that rent land and hold none, as at the end of a year, with how they are evaluated. */
export const evaluationTenants = (p: EvaluationTenantsParams, options?: RequestOptions): Promise<TenantList> =>
  request<TenantList>('GET', '/api/evaluation/tenants', p, undefined, options)

/** The same list as a file, all rows. */
export const evaluationTenantsExportUrl = (p: EvaluationTenantsExportParams): string => url('/api/evaluation/tenants/export', p)

/** The explanation of one enterprise to print (PDF). */
export const evaluationResultPaperUrl = (p: EvaluationResultPaperParams): string => url(`/api/evaluation/results/${encodeURIComponent(p.code)}/paper`, { scheme: p.scheme, year: p.year })

/** What other parts of the city have to say about an enterprise, such as its promises; only what the account may see there. */
export const evaluationCardsGet = (p: EvaluationCardsGetParams, options?: RequestOptions): Promise<EnterpriseCards> =>
  request<EnterpriseCards>('GET', `/api/evaluation/cards/${encodeURIComponent(p.code)}`, undefined, undefined, options)

/** Districts or towns ranked by ratio of sums (sum of tax over sum of land, never a mean of ratios), with class counts. */
export const evaluationRegionRanking = (p: EvaluationRegionRankingParams, options?: RequestOptions): Promise<GroupRanking> =>
  request<GroupRanking>('GET', '/api/evaluation/regions', p, undefined, options)

/** Industries ranked by ratio of sums, with class counts. */
export const evaluationIndustryRanking = (p: EvaluationIndustryRankingParams, options?: RequestOptions): Promise<GroupRanking> =>
  request<GroupRanking>('GET', '/api/evaluation/industries', p, undefined, options)

/** A top list - the hundred best enterprises by yield of land (百强榜) or the twenty best towns and zones (20强榜) - and how it was made. */
export const evaluationListGet = (p: EvaluationListGetParams, options?: RequestOptions): Promise<TopList> =>
  request<TopList>('GET', `/api/evaluation/lists/${encodeURIComponent(p.list)}`, { scheme: p.scheme, year: p.year }, undefined, options)

/** What would happen in the whole city if parameters of the scheme were different. Nothing is kept. */
export const evaluationWhatifRun = (body: WhatifIn, options?: RequestOptions): Promise<Whatif> =>
  request<Whatif>('POST', '/api/evaluation/whatif', undefined, body, options)

/** The result table with the same filters as a CSV or XLSX file, all rows. */
export const evaluationExportUrl = (p: EvaluationExportParams): string => url('/api/evaluation/export', p)

/** The published class list as a file - code, name, district and class in order of codes, no scores. Its SM3 stands on the public page. */
export const evaluationPublishedFileUrl = (p: EvaluationPublishedFileParams): string => url('/api/evaluation/published', p)

/** Lists as published - frozen files with their entries in the ledger, newest first. */
export const evaluationListPublished = (p: EvaluationListPublishedParams = {}, options?: RequestOptions): Promise<PublishedLists> =>
  request<PublishedLists>('GET', '/api/evaluation/published_lists', p, undefined, options)

/** Publish a class list - the file is frozen and its SM3 goes into the ledger. */
export const evaluationListPublish = (body: PublishInput, options?: RequestOptions): Promise<PublishedList> =>
  request<PublishedList>('POST', '/api/evaluation/published_lists', undefined, body, options)

/** What publishing would do now - how many enterprises, the first lines and the SM3 of the file; nothing is published. */
export const evaluationListPreview = (p: EvaluationListPreviewParams, options?: RequestOptions): Promise<ListPreview> =>
  request<ListPreview>('GET', '/api/evaluation/published_lists/preview', p, undefined, options)

/** The file of a published list, as it was frozen. */
export const evaluationListFileUrl = (p: EvaluationListFileParams): string => url(`/api/evaluation/published_lists/${encodeURIComponent(p.id)}/file`, undefined)

/** The proof that a published list is on record in the ledger; a file for gusu-verify. */
export const evaluationListProofUrl = (p: EvaluationListProofParams): string => url(`/api/evaluation/published_lists/${encodeURIComponent(p.id)}/proof`, { size: p.size })

// laboratory
/** One's own scenarios and those shared with who sees the whole city, last changed first. */
export const laboratoryScenarios = (options?: RequestOptions): Promise<LabScenarios> =>
  request<LabScenarios>('GET', '/api/laboratory/scenarios', undefined, undefined, options)

/** A named copy of a scheme, or of another scenario. */
export const laboratoryScenarioAdd = (body: LabNew, options?: RequestOptions): Promise<LabSaved> =>
  request<LabSaved>('POST', '/api/laboratory/scenarios', undefined, body, options)

/** A scenario with its text, form, mistakes, and what differs from its base. */
export const laboratoryScenarioGet = (p: LaboratoryScenarioGetParams, options?: RequestOptions): Promise<LabScenario> =>
  request<LabScenario>('GET', `/api/laboratory/scenarios/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** Save name, note, text or sharing of one's own scenario; the text of before can be brought back. */
export const laboratoryScenarioSave = (p: LaboratoryScenarioSaveParams, body: LabSave, options?: RequestOptions): Promise<LabSaved> =>
  request<LabSaved>('PUT', `/api/laboratory/scenarios/${encodeURIComponent(p.id)}`, undefined, body, options)

/** Bring the text of before the last change back; the present one takes its place. */
export const laboratoryScenarioRestore = (p: LaboratoryScenarioRestoreParams, body: LabVersion, options?: RequestOptions): Promise<LabSaved> =>
  request<LabSaved>('POST', `/api/laboratory/scenarios/${encodeURIComponent(p.id)}/restore`, undefined, body, options)

/** Remove one's own scenario for good. */
export const laboratoryScenarioRemove = (p: LaboratoryScenarioRemoveParams, body: LabVersion, options?: RequestOptions): Promise<LabSaved> =>
  request<LabSaved>('POST', `/api/laboratory/scenarios/${encodeURIComponent(p.id)}/remove`, undefined, body, options)

/** Put changes into a text, read it, and say what is wrong with it and how it differs from the base of a scenario. Nothing is kept. */
export const laboratoryCheck = (body: LabCheckIn, options?: RequestOptions): Promise<LabChecked> =>
  request<LabChecked>('POST', '/api/laboratory/check', undefined, body, options)

/** The whole city under the text of a scenario with changes, beside the round. Nothing is kept; a later request overtakes an earlier one. */
export const laboratoryRun = (body: LabRunIn, options?: RequestOptions): Promise<LabRun> =>
  request<LabRun>('POST', '/api/laboratory/run', undefined, body, options)

/** A report on a saved scenario, a page of it. */
export const laboratoryReport = (p: LaboratoryReportParams, options?: RequestOptions): Promise<LabReport> =>
  request<LabReport>('GET', `/api/laboratory/scenarios/${encodeURIComponent(p.id)}/report`, { kind: p.kind, by: p.by, way: p.way, near: p.near, rates: p.rates, others: p.others, page: p.page, page_size: p.page_size }, undefined, options)

/** A whole report as a CSV or XLSX file. */
export const laboratoryReportFileUrl = (p: LaboratoryReportFileParams): string => url(`/api/laboratory/scenarios/${encodeURIComponent(p.id)}/report/file`, { kind: p.kind, by: p.by, way: p.way, near: p.near, rates: p.rates, others: p.others, format: p.format })

/** The levers that money reports start from, with their rates by class and where they are from. */
export const laboratoryLevers = (options?: RequestOptions): Promise<LabLevers> =>
  request<LabLevers>('GET', '/api/laboratory/levers', undefined, undefined, options)

/** Robustness results that are kept, newest first. */
export const laboratoryRobusts = (options?: RequestOptions): Promise<LabRobusts> =>
  request<LabRobusts>('GET', '/api/laboratory/robust', undefined, undefined, options)

/** Start a robustness run of a saved scenario as a job; its result is kept. */
export const laboratoryRobustStart = (body: LabRobustIn, options?: RequestOptions): Promise<LabJob> =>
  request<LabJob>('POST', '/api/laboratory/robust', undefined, body, options)

/** A table of a robustness result, a page of it. */
export const laboratoryRobustReport = (p: LaboratoryRobustReportParams, options?: RequestOptions): Promise<LabReport> =>
  request<LabReport>('GET', `/api/laboratory/robust/${encodeURIComponent(p.id)}/report`, { kind: p.kind, sort: p.sort, page: p.page, page_size: p.page_size }, undefined, options)

/** A whole table of a robustness result as a CSV or XLSX file. */
export const laboratoryRobustFileUrl = (p: LaboratoryRobustFileParams): string => url(`/api/laboratory/robust/${encodeURIComponent(p.id)}/report/file`, { kind: p.kind, sort: p.sort, format: p.format })

/** Remove one's own robustness result. */
export const laboratoryRobustRemove = (p: LaboratoryRobustRemoveParams, options?: RequestOptions): Promise<void> =>
  request<void>('POST', `/api/laboratory/robust/${encodeURIComponent(p.id)}/remove`, undefined, undefined, options)

// targets
/** All goals of the year's plan with clause, sentence, figure, word of tolerance and owner; the state stays unknown until facts arrive. */
export const targetsTargetList = (options?: RequestOptions): Promise<TargetList> =>
  request<TargetList>('GET', '/api/targets', undefined, undefined, options)

// office
/** What waits for the account that asks, from all modules; what is due first comes first. */
export const officeWaiting = (options?: RequestOptions): Promise<WaitingList> =>
  request<WaitingList>('GET', '/api/office/waiting', undefined, undefined, options)

/** The units that matters go to, with how many accounts belong to each; and which are one's own. */
export const officeUnitList = (options?: RequestOptions): Promise<UnitList> =>
  request<UnitList>('GET', '/api/office/units', undefined, undefined, options)

/** Which account belongs to which unit, in which post; and the units there are. */
export const officeMemberList = (options?: RequestOptions): Promise<MemberList> =>
  request<MemberList>('GET', '/api/office/members', undefined, undefined, options)

/** Let an account belong to a unit, or change its post there. */
export const officeMemberSet = (body: MemberInput, options?: RequestOptions): Promise<void> =>
  request<void>('POST', '/api/office/members', undefined, body, options)

/** Take an account out of a unit. */
export const officeMemberRemove = (body: MemberRemoval, options?: RequestOptions): Promise<void> =>
  request<void>('POST', '/api/office/members/remove', undefined, body, options)

/** Matters within one's area and those that one's units are party to. */
export const officeMatterList = (p: OfficeMatterListParams = {}, options?: RequestOptions): Promise<MatterList> =>
  request<MatterList>('GET', '/api/office/matters', p, undefined, options)

/** Open a matter; with an owner it is given out at once. */
export const officeMatterOpen = (body: MatterInput, options?: RequestOptions): Promise<Matter> =>
  request<Matter>('POST', '/api/office/matters', undefined, body, options)

/** The list as a file, at most 20 000 rows. */
export const officeMatterExportUrl = (p: OfficeMatterExportParams = {}): string => url('/api/office/matters/export', p)

/** One matter with every act on it, its files, and what the account that asks may do now. */
export const officeMatterGet = (p: OfficeMatterGetParams, options?: RequestOptions): Promise<Matter> =>
  request<Matter>('GET', `/api/office/matters/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** Do something with a matter; which acts are open to whom is said by the matter itself. */
export const officeMatterAct = (p: OfficeMatterActParams, body: ActInput, options?: RequestOptions): Promise<Matter> =>
  request<Matter>('POST', `/api/office/matters/${encodeURIComponent(p.id)}/acts`, undefined, body, options)

/** Hang a file on a matter - PDF, JPG, PNG, DOCX, XLSX, OFD or ZIP, told by its bytes. Acts then name it as evidence. */
export const officeFileAdd = (p: OfficeFileAddParams, body: Blob, options?: RequestOptions): Promise<Attachment> =>
  request<Attachment>('POST', `/api/office/matters/${encodeURIComponent(p.id)}/files`, undefined, body, options)

/** A file that hangs on a matter, as a download. */
export const officeFileGetUrl = (p: OfficeFileGetParams): string => url(`/api/office/matters/${encodeURIComponent(p.id)}/files/${encodeURIComponent(p.file)}`, undefined)

// intake
/** The tables that can be brought, with the columns they know. */
export const intakeKindList = (options?: RequestOptions): Promise<KindList> =>
  request<KindList>('GET', '/api/import-kinds', undefined, undefined, options)

/** An empty workbook to fill in, with drop-downs and checks. */
export const intakeTemplateUrl = (p: IntakeTemplateParams): string => url(`/api/import-kinds/${encodeURIComponent(p.kind)}/template`, undefined)

/** Files brought so far, newest first; one's own, or everybody's for the whole city. */
export const intakeList = (p: IntakeListParams = {}, options?: RequestOptions): Promise<IntakeList> =>
  request<IntakeList>('GET', '/api/imports', p, undefined, options)

/** Bring a file. It is stored and looked at; nothing is imported yet. */
export const intakeAdd = (p: IntakeAddParams, body: Blob, options?: RequestOptions): Promise<IntakeDetail> =>
  request<IntakeDetail>('POST', '/api/imports', p, body, options)

/** One file with its columns, its first rows and what was found in it. */
export const intakeGet = (p: IntakeGetParams, options?: RequestOptions): Promise<IntakeDetail> =>
  request<IntakeDetail>('GET', `/api/imports/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** Say how the file is to be read. What is not given stays; names go by the place of the column, an empty one says nothing, "-" leaves the column out. */
export const intakeAnswer = (p: IntakeAnswerParams, body: Answers, options?: RequestOptions): Promise<IntakeDetail> =>
  request<IntakeDetail>('POST', `/api/imports/${encodeURIComponent(p.id)}`, undefined, body, options)

/** Check the whole file without writing; a job. */
export const intakeCheck = (p: IntakeCheckParams, options?: RequestOptions): Promise<Started> =>
  request<Started>('POST', `/api/imports/${encodeURIComponent(p.id)}/check`, undefined, undefined, options)

/** Import a checked file in one transaction; a job. */
export const intakeRun = (p: IntakeRunParams, body: RunInput, options?: RequestOptions): Promise<Started> =>
  request<Started>('POST', `/api/imports/${encodeURIComponent(p.id)}/run`, undefined, body, options)

/** Leave the file; it is removed from the server. */
export const intakeDiscard = (p: IntakeDiscardParams, options?: RequestOptions): Promise<void> =>
  request<void>('POST', `/api/imports/${encodeURIComponent(p.id)}/discard`, undefined, undefined, options)

/** Take an imported table back by a new batch; what came later stays and is listed. */
export const intakeUndo = (p: IntakeUndoParams, options?: RequestOptions): Promise<IntakeDetail> =>
  request<IntakeDetail>('POST', `/api/imports/${encodeURIComponent(p.id)}/undo`, undefined, undefined, options)

/** Mistakes of the last check, by row; the first 10 000 are kept. */
export const intakeRejects = (p: IntakeRejectsParams, options?: RequestOptions): Promise<RejectList> =>
  request<RejectList>('GET', `/api/imports/${encodeURIComponent(p.id)}/rejects`, { from: p.from, limit: p.limit }, undefined, options)

/** The person's own table as a workbook with the mistakes in red and a comment on each. */
export const intakeMarkedUrl = (p: IntakeMarkedParams): string => url(`/api/imports/${encodeURIComponent(p.id)}/marked`, undefined)

// projects
/** What a project file has in this city - groups, fields, lists, words, kinds of paper, tracks and stages. */
export const projectsPlan = (options?: RequestOptions): Promise<ProjectPlan> =>
  request<ProjectPlan>('GET', '/api/projects/plan', undefined, undefined, options)

/** Open the file of a new project, in the first stage. */
export const projectsOpen = (body: ProjectOpening, options?: RequestOptions): Promise<ProjectTold> =>
  request<ProjectTold>('POST', '/api/projects', undefined, body, options)

/** The file of a project, as of any day. */
export const projectsGet = (p: ProjectsGetParams, options?: RequestOptions): Promise<ProjectFile> =>
  request<ProjectFile>('GET', `/api/projects/${encodeURIComponent(p.code)}`, { as_of: p.as_of }, undefined, options)

/** Say what fields and items of lists are; all changes or none. */
export const projectsEdit = (p: ProjectsEditParams, body: ProjectEdit, options?: RequestOptions): Promise<ProjectTold> =>
  request<ProjectTold>('POST', `/api/projects/${encodeURIComponent(p.code)}/edit`, undefined, body, options)

/** Move the project to another place within one's area; its scope goes with it. */
export const projectsMove = (p: ProjectsMoveParams, body: ProjectMove, options?: RequestOptions): Promise<ProjectTold> =>
  request<ProjectTold>('POST', `/api/projects/${encodeURIComponent(p.code)}/region`, undefined, body, options)

/** Everything that was ever said about one field, newest first. */
export const projectsHistory = (p: ProjectsHistoryParams, options?: RequestOptions): Promise<ProjectHistory> =>
  request<ProjectHistory>('GET', `/api/projects/${encodeURIComponent(p.code)}/history`, { field: p.field, item: p.item }, undefined, options)

/** The steps of all tracks with the day they happened, the day they were told, both clocks and the papers shown; and what falls due. */
export const projectsTimeline = (p: ProjectsTimelineParams, options?: RequestOptions): Promise<ProjectTimeline> =>
  request<ProjectTimeline>('GET', `/api/projects/${encodeURIComponent(p.code)}/timeline`, { as_of: p.as_of }, undefined, options)

/** Which steps could come next, whether this account may record them, and what is missing for each, by name. */
export const projectsMay = (p: ProjectsMayParams, options?: RequestOptions): Promise<ProjectMay> =>
  request<ProjectMay>('GET', `/api/projects/${encodeURIComponent(p.code)}/may`, undefined, undefined, options)

/** Record that the project reached a stage. Refused with everything that is missing. */
export const projectsStep = (p: ProjectsStepParams, body: ProjectStepInput, options?: RequestOptions): Promise<ProjectTold> =>
  request<ProjectTold>('POST', `/api/projects/${encodeURIComponent(p.code)}/steps`, undefined, body, options)

/** What stands in the way of such a step; nothing is written. */
export const projectsStepTry = (p: ProjectsStepTryParams, body: ProjectStepTry, options?: RequestOptions): Promise<ProjectTrial> =>
  request<ProjectTrial>('POST', `/api/projects/${encodeURIComponent(p.code)}/steps/try`, undefined, body, options)

/** Correct a recorded step - another day, or it did not take place. The former record stays readable. */
export const projectsCorrect = (p: ProjectsCorrectParams, body: ProjectCorrection, options?: RequestOptions): Promise<ProjectTold> =>
  request<ProjectTold>('POST', `/api/projects/${encodeURIComponent(p.code)}/steps/${encodeURIComponent(p.act)}/correct`, undefined, body, options)

/** Note a document of which only number and date are at hand. */
export const projectsPaperAdd = (p: ProjectsPaperAddParams, body: ProjectPaperInput, options?: RequestOptions): Promise<ProjectTold> =>
  request<ProjectTold>('POST', `/api/projects/${encodeURIComponent(p.code)}/papers`, undefined, body, options)

/** Put a document or photograph into the file. A photograph's own day is read from it. */
export const projectsPaperFile = (p: ProjectsPaperFileParams, body: Blob, options?: RequestOptions): Promise<ProjectTold> =>
  request<ProjectTold>('POST', `/api/projects/${encodeURIComponent(p.code)}/papers/files`, { kind: p.kind, title: p.title, number: p.number, dated: p.dated, shot_on: p.shot_on, public: p.public, source: p.source, note: p.note }, body, options)

/** The document or photograph itself. */
export const projectsPaperDownloadUrl = (p: ProjectsPaperDownloadParams): string => url(`/api/projects/${encodeURIComponent(p.code)}/papers/${encodeURIComponent(p.act)}/file`, undefined)

// portfolio
/** Projects with filters, sorted by any column, with the totals of all that pass. */
export const portfolioList = (p: PortfolioListParams = {}, options?: RequestOptions): Promise<PortfolioList> =>
  request<PortfolioList>('GET', '/api/projects', p, undefined, options)

/** The columns of the list, the words that its filters take, and the day on which clocks are read. */
export const portfolioColumns = (options?: RequestOptions): Promise<PortfolioColumns> =>
  request<PortfolioColumns>('GET', '/api/projects/columns', undefined, undefined, options)

/** The list as a file, all rows that pass. */
export const portfolioExportUrl = (p: PortfolioExportParams = {}): string => url('/api/projects/export', p)

/** Projects by stage - how many, how much money, and the first cards of each. */
export const portfolioBoard = (p: PortfolioBoardParams = {}, options?: RequestOptions): Promise<PortfolioBoard> =>
  request<PortfolioBoard>('GET', '/api/projects/board', p, undefined, options)

/** What falls due - agreed and statutory days not met yet, permits that expire - by month, and the days of one month. */
export const portfolioCalendar = (p: PortfolioCalendarParams = {}, options?: RequestOptions): Promise<PortfolioCalendar> =>
  request<PortfolioCalendar>('GET', '/api/projects/calendar', p, undefined, options)

/** How far projects came, how long each stage and each permit took. */
export const portfolioFunnel = (p: PortfolioFunnelParams = {}, options?: RequestOptions): Promise<PortfolioFunnel> =>
  request<PortfolioFunnel>('GET', '/api/projects/funnel', p, undefined, options)

/** Who stays in a stage longer than nine of ten did. */
export const portfolioAgeing = (p: PortfolioAgeingParams = {}, options?: RequestOptions): Promise<PortfolioAgeing> =>
  request<PortfolioAgeing>('GET', '/api/projects/ageing', p, undefined, options)

/** What became of the projects that came to a stage in a year. */
export const portfolioCohorts = (p: PortfolioCohortsParams = {}, options?: RequestOptions): Promise<PortfolioCohorts> =>
  request<PortfolioCohorts>('GET', '/api/projects/cohorts', p, undefined, options)

/** Promised days against what happened, by the year of signing. */
export const portfolioPromises = (p: PortfolioPromisesParams = {}, options?: RequestOptions): Promise<PortfolioPromises> =>
  request<PortfolioPromises>('GET', '/api/projects/promises', p, undefined, options)

/** Projects by district. */
export const portfolioMap = (p: PortfolioMapParams = {}, options?: RequestOptions): Promise<PortfolioMap> =>
  request<PortfolioMap>('GET', '/api/projects/map', p, undefined, options)

/** The filters that this account keeps. */
export const portfolioFilterList = (options?: RequestOptions): Promise<PortfolioFilters> =>
  request<PortfolioFilters>('GET', '/api/projects/filters', undefined, undefined, options)

/** Keep a filter under a name; one of that name is replaced. */
export const portfolioFilterPut = (body: PortfolioFilterInput, options?: RequestOptions): Promise<PortfolioFilters> =>
  request<PortfolioFilters>('PUT', '/api/projects/filters', undefined, body, options)

/** Forget a filter. */
export const portfolioFilterRemove = (p: PortfolioFilterRemoveParams, options?: RequestOptions): Promise<PortfolioFilters> =>
  request<PortfolioFilters>('DELETE', `/api/projects/filters/${encodeURIComponent(p.id)}`, undefined, undefined, options)

// public_projects
// investment
/** Columns, checks and days of the report in this city. */
export const investmentPlan = (options?: RequestOptions): Promise<InvestmentPlan> =>
  request<InvestmentPlan>('GET', '/api/investment/plan', undefined, undefined, options)

/** The projects from which a report of the month is expected, with where it stands; missing ones too. */
export const investmentList = (p: InvestmentListParams, options?: RequestOptions): Promise<InvestmentList> =>
  request<InvestmentList>('GET', '/api/investment/reports', p, undefined, options)

/** Who is missing this month - by district, how many reports are expected and where they stand. */
export const investmentDistricts = (p: InvestmentDistrictsParams, options?: RequestOptions): Promise<InvestmentDistricts> =>
  request<InvestmentDistricts>('GET', '/api/investment/districts', p, undefined, options)

/** The late ledger - reports that came after their day, did not come at all, or were sent back. */
export const investmentLate = (p: InvestmentLateParams, options?: RequestOptions): Promise<InvestmentLateList> =>
  request<InvestmentLateList>('GET', '/api/investment/late', p, undefined, options)

/** The late ledger of a year as a file. */
export const investmentLateExportUrl = (p: InvestmentLateExportParams): string => url('/api/investment/late/export', p)

/** What accepted reports of a year add up to, as of any day - by month, district, industry, kind, and the shares of the plan. */
export const investmentTotals = (p: InvestmentTotalsParams, options?: RequestOptions): Promise<InvestmentTotals> =>
  request<InvestmentTotals>('GET', '/api/investment/totals', p, undefined, options)

/** A workbook with the reports of a month that are to be filled in - known cells protected, drop-downs, limits, notes, the month before. */
export const investmentPackUrl = (p: InvestmentPackParams): string => url('/api/investment/pack', p)

/** Bring a workbook back - all rows or none; each row is matched by project, month and the stamp of what it was made from. */
export const investmentPackBring = (body: Blob, options?: RequestOptions): Promise<InvestmentBrought> =>
  request<InvestmentBrought>('POST', '/api/investment/pack', undefined, body, options)

/** The same workbook with its mistakes in red; writes nothing. */
export const investmentPackMarked = (body: Blob, options?: RequestOptions): Promise<Blob> =>
  request<Blob>('POST', '/api/investment/pack/marked', undefined, body, options)

/** Check or accept many reports of a month at once; each for itself, those that cannot be are named. */
export const investmentBulk = (body: InvestmentBulk, options?: RequestOptions): Promise<InvestmentBulkTold> =>
  request<InvestmentBulkTold>('POST', '/api/investment/bulk', undefined, body, options)

/** Close a month - the list of accepted reports goes into the ledger by its hash. */
export const investmentClose = (body: InvestmentClose, options?: RequestOptions): Promise<InvestmentClosed> =>
  request<InvestmentClosed>('POST', '/api/investment/close', undefined, body, options)

/** All monthly reports of a project. */
export const investmentProject = (p: InvestmentProjectParams, options?: RequestOptions): Promise<InvestmentProject> =>
  request<InvestmentProject>('GET', `/api/investment/projects/${encodeURIComponent(p.code)}`, undefined, undefined, options)

/** One report with its cells, checks and moves; as of any day. */
export const investmentGet = (p: InvestmentGetParams, options?: RequestOptions): Promise<InvestmentSheet> =>
  request<InvestmentSheet>('GET', `/api/investment/projects/${encodeURIComponent(p.code)}/${encodeURIComponent(p.month)}`, { as_of: p.as_of }, undefined, options)

/** Save cells and answers to warnings; opens the report where there is none. Who saves names the version he saw. */
export const investmentSave = (p: InvestmentSaveParams, body: InvestmentSave, options?: RequestOptions): Promise<InvestmentSheet> =>
  request<InvestmentSheet>('POST', `/api/investment/projects/${encodeURIComponent(p.code)}/${encodeURIComponent(p.month)}`, undefined, body, options)

/** What the checks say of these cells, and what the program would fill in; writes nothing. */
export const investmentTry = (p: InvestmentTryParams, body: InvestmentSave, options?: RequestOptions): Promise<InvestmentSheet> =>
  request<InvestmentSheet>('POST', `/api/investment/projects/${encodeURIComponent(p.code)}/${encodeURIComponent(p.month)}/try`, undefined, body, options)

/** Take over last month's figures where nobody has typed anything. */
export const investmentCopy = (p: InvestmentCopyParams, body: InvestmentVersion, options?: RequestOptions): Promise<InvestmentSheet> =>
  request<InvestmentSheet>('POST', `/api/investment/projects/${encodeURIComponent(p.code)}/${encodeURIComponent(p.month)}/copy`, undefined, body, options)

/** Send, check, send back, accept, or open an accepted month for correction. */
export const investmentAct = (p: InvestmentActParams, body: InvestmentAct, options?: RequestOptions): Promise<InvestmentSheet> =>
  request<InvestmentSheet>('POST', `/api/investment/projects/${encodeURIComponent(p.code)}/${encodeURIComponent(p.month)}/act`, undefined, body, options)

/** All that was ever said of one column, newest first. */
export const investmentHistory = (p: InvestmentHistoryParams, options?: RequestOptions): Promise<InvestmentHistory> =>
  request<InvestmentHistory>('GET', `/api/investment/projects/${encodeURIComponent(p.code)}/${encodeURIComponent(p.month)}/history`, { column: p.column }, undefined, options)

// library
/** What the project needs for the library of statistics, how far each paper is, where papers disagree, and the clock. */
export const libraryGet = (p: LibraryGetParams, options?: RequestOptions): Promise<LibraryView> =>
  request<LibraryView>('GET', `/api/projects/${encodeURIComponent(p.code)}/library`, undefined, undefined, options)

/** Note the day on which the statistics bureau took the project in. */
export const libraryEnter = (p: LibraryEnterParams, body: LibraryEntry, options?: RequestOptions): Promise<LibraryView> =>
  request<LibraryView>('POST', `/api/projects/${encodeURIComponent(p.code)}/library`, undefined, body, options)

/** Tell how far a paper is, and what it says of the project. */
export const libraryTell = (p: LibraryTellParams, body: LibraryTell, options?: RequestOptions): Promise<LibraryView> =>
  request<LibraryView>('POST', `/api/projects/${encodeURIComponent(p.code)}/library/${encodeURIComponent(p.paper)}`, undefined, body, options)

// light
/** The lights of this city, their rules in order, the dated figures in them, and the version. */
export const lightRules = (options?: RequestOptions): Promise<LightRules> =>
  request<LightRules>('GET', '/api/lights/rules', undefined, undefined, options)

/** The lights of projects as they were lit last, the worst first. Not for enterprises. */
export const lightList = (p: LightListParams = {}, options?: RequestOptions): Promise<LightList> =>
  request<LightList>('GET', '/api/lights', p, undefined, options)

/** How many lights of each colour, by light and by district, as they were lit last; when that was. Not for enterprises. */
export const lightSummary = (p: LightSummaryParams = {}, options?: RequestOptions): Promise<LightSummary> =>
  request<LightSummary>('GET', '/api/lights/summary', p, undefined, options)

/** Light all projects now, in the background; after the first time it comes round every month by itself. */
export const lightRun = (options?: RequestOptions): Promise<LightJob> =>
  request<LightJob>('POST', '/api/lights/run', undefined, undefined, options)

/** The lights of a project as the rules judge today, with formula, values and where they come from; what was lit last; colours set by people. */
export const lightGet = (p: LightGetParams, options?: RequestOptions): Promise<LightProject> =>
  request<LightProject>('GET', `/api/projects/${encodeURIComponent(p.code)}/lights`, undefined, undefined, options)

/** Light this project now; what changed is kept, red opens a matter. */
export const lightLight = (p: LightLightParams, options?: RequestOptions): Promise<LightStored> =>
  request<LightStored>('POST', `/api/projects/${encodeURIComponent(p.code)}/lights`, undefined, undefined, options)

/** Every time this light was lit, newest first, with the values that decided it. Not for enterprises. */
export const lightHistory = (p: LightHistoryParams, options?: RequestOptions): Promise<LightHistory> =>
  request<LightHistory>('GET', `/api/projects/${encodeURIComponent(p.code)}/lights/${encodeURIComponent(p.light)}/history`, undefined, undefined, options)

/** Set another colour with a reason that stays to be seen, up to a day; none lifts it. An official act. */
export const lightSet = (p: LightSetParams, body: LightInput, options?: RequestOptions): Promise<LightSet> =>
  request<LightSet>('POST', `/api/projects/${encodeURIComponent(p.code)}/lights/${encodeURIComponent(p.light)}/color`, undefined, body, options)

// link
/** The linked projects with leader, last visit, when the next is due, and how much of what was promised is open. Not for enterprises. */
export const linkList = (options?: RequestOptions): Promise<LinkList> =>
  request<LinkList>('GET', '/api/links', undefined, undefined, options)

/** The linked projects on one sheet, a line each - lights, stage, progress, last visit, agreed and actual days, output promised and made, the next day. Not for enterprises. */
export const linkStrip = (options?: RequestOptions): Promise<LinkStrip> =>
  request<LinkStrip>('GET', '/api/links/strip', undefined, undefined, options)

/** The leader linked to a project, and the visits with what was resolved. Not for enterprises. */
export const linkGet = (p: LinkGetParams, options?: RequestOptions): Promise<LinkOfProject> =>
  request<LinkOfProject>('GET', `/api/projects/${encodeURIComponent(p.code)}/link`, undefined, undefined, options)

/** Link a leader to the project, or change or end the link. */
export const linkSet = (p: LinkSetParams, body: LinkInput, options?: RequestOptions): Promise<LinkTold> =>
  request<LinkTold>('POST', `/api/projects/${encodeURIComponent(p.code)}/link`, undefined, body, options)

/** Record a visit; everything resolved becomes a matter with a unit and a deadline. */
export const linkVisit = (p: LinkVisitParams, body: LinkVisitInput, options?: RequestOptions): Promise<LinkTold> =>
  request<LinkTold>('POST', `/api/projects/${encodeURIComponent(p.code)}/visits`, undefined, body, options)

/** Hang a photograph or document on a visit. */
export const linkFileAdd = (p: LinkFileAddParams, body: Blob, options?: RequestOptions): Promise<LinkFile> =>
  request<LinkFile>('POST', `/api/projects/${encodeURIComponent(p.code)}/visits/${encodeURIComponent(p.visit)}/files`, undefined, body, options)

/** A photograph or document of a visit. */
export const linkFileGetUrl = (p: LinkFileGetParams): string => url(`/api/projects/${encodeURIComponent(p.code)}/visits/${encodeURIComponent(p.visit)}/files/${encodeURIComponent(p.id)}`, undefined)

// problem
/** A page of the problems that the account may see, with counts over all of them. */
export const problemList = (p: ProblemListParams = {}, options?: RequestOptions): Promise<ProblemList> =>
  request<ProblemList>('GET', '/api/problems', p, undefined, options)

/** Register a problem of a project; the clock starts. */
export const problemOpen = (body: ProblemInput, options?: RequestOptions): Promise<ProblemDetail> =>
  request<ProblemDetail>('POST', '/api/problems', undefined, body, options)

/** Categories and levels of problems, as the plan has them. */
export const problemPlan = (options?: RequestOptions): Promise<ProblemPlan> =>
  request<ProblemPlan>('GET', '/api/problems/plan', undefined, undefined, options)

/** What the rules have put on the agenda of the joint meeting, the oldest first. Not for enterprises. */
export const problemAgenda = (options?: RequestOptions): Promise<ProblemList> =>
  request<ProblemList>('GET', '/api/problems/agenda', undefined, undefined, options)

/** Problems by category, level, state and district; overdue, median working days, satisfaction with its denominator, what holds up most projects. */
export const problemStatistics = (p: ProblemStatisticsParams = {}, options?: RequestOptions): Promise<ProblemStatistics> =>
  request<ProblemStatistics>('GET', '/api/problems/statistics', p, undefined, options)

/** The list as a file, at most 20 000 rows. */
export const problemExportUrl = (p: ProblemExportParams = {}): string => url('/api/problems/export', p)

/** One problem with its clock, moves, thread, and what the account that asks may do now. */
export const problemGet = (p: ProblemGetParams, options?: RequestOptions): Promise<ProblemDetail> =>
  request<ProblemDetail>('GET', `/api/problems/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** Do something with a problem; which acts are open to whom is said by the problem itself. */
export const problemAct = (p: ProblemActParams, body: ProblemActInput, options?: RequestOptions): Promise<ProblemDetail> =>
  request<ProblemDetail>('POST', `/api/problems/${encodeURIComponent(p.id)}/acts`, undefined, body, options)

/** Write in the thread of a problem; inside notes are read by offices only. */
export const problemSay = (p: ProblemSayParams, body: ProblemWordInput, options?: RequestOptions): Promise<ProblemDetail> =>
  request<ProblemDetail>('POST', `/api/problems/${encodeURIComponent(p.id)}/words`, undefined, body, options)

/** Hang a file on a problem; what is written next names it. */
export const problemFileAdd = (p: ProblemFileAddParams, body: Blob, options?: RequestOptions): Promise<ProblemFile> =>
  request<ProblemFile>('POST', `/api/problems/${encodeURIComponent(p.id)}/files`, { inside: p.inside }, body, options)

/** A file that hangs on a problem, as a download. */
export const problemFileGetUrl = (p: ProblemFileGetParams): string => url(`/api/problems/${encodeURIComponent(p.id)}/files/${encodeURIComponent(p.file)}`, undefined)

/** All problems of a project, the latest first, and whether the account may register one. */
export const problemOfProject = (p: ProblemOfProjectParams, options?: RequestOptions): Promise<ProblemsOfProject> =>
  request<ProblemsOfProject>('GET', `/api/projects/${encodeURIComponent(p.code)}/problems`, undefined, undefined, options)

/** Open a problem from what the monthly report of a project says under 存在问题. */
export const problemFromReport = (p: ProblemFromReportParams, body: ProblemFromReport, options?: RequestOptions): Promise<ProblemDetail> =>
  request<ProblemDetail>('POST', `/api/projects/${encodeURIComponent(p.code)}/problems/report`, undefined, body, options)

// assessment
/** The schemes that came with the city and those that others have published, with what their sources do not say. */
export const assessmentSchemes = (options?: RequestOptions): Promise<AssessSchemes> =>
  request<AssessSchemes>('GET', '/api/assessments/schemes', undefined, undefined, options)

/** Works a scheme out without storing anything; mistakes come with line and column. Weights are written into the text that is sent back. */
export const assessmentPreview = (body: AssessAsked, options?: RequestOptions): Promise<AssessPreview> =>
  request<AssessPreview>('POST', '/api/assessments/preview', undefined, body, options)

/** Two schemes, or one on two days, side by side, with the shift of each district's place. */
export const assessmentCompare = (body: AssessPair, options?: RequestOptions): Promise<AssessComparison> =>
  request<AssessComparison>('POST', '/api/assessments/compare', undefined, body, options)

/** Assessments, newest first; drafts only for who drafts. */
export const assessmentList = (options?: RequestOptions): Promise<AssessList> =>
  request<AssessList>('GET', '/api/assessments', undefined, undefined, options)

/** Open a draft, from a scheme or a text; it may name the fixed one that it corrects. */
export const assessmentAdd = (body: AssessNew, options?: RequestOptions): Promise<AssessId> =>
  request<AssessId>('POST', '/api/assessments', undefined, body, options)

/** An assessment with its scheme and result. A district has its own lines, and of others what the scheme publishes. */
export const assessmentGet = (p: AssessmentGetParams, options?: RequestOptions): Promise<Assessment> =>
  request<Assessment>('GET', `/api/assessments/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** Save title, text and days of a draft. */
export const assessmentSave = (p: AssessmentSaveParams, body: AssessSave, options?: RequestOptions): Promise<AssessId> =>
  request<AssessId>('PUT', `/api/assessments/${encodeURIComponent(p.id)}`, undefined, body, options)

/** Give a draft up. */
export const assessmentDrop = (p: AssessmentDropParams, options?: RequestOptions): Promise<AssessId> =>
  request<AssessId>('DELETE', `/api/assessments/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** Enter points or a figure by hand, with authority, reason and paper; replaces names an entry that this one takes the place of, without a value it is taken back. */
export const assessmentEnter = (p: AssessmentEnterParams, body: AssessEntryInput, options?: RequestOptions): Promise<AssessId> =>
  request<AssessId>('POST', `/api/assessments/${encodeURIComponent(p.id)}/entries`, undefined, body, options)

/** Fix the result for good, exactly as it was seen. An official act. */
export const assessmentFix = (p: AssessmentFixParams, body: AssessSeen, options?: RequestOptions): Promise<AssessFixed> =>
  request<AssessFixed>('POST', `/api/assessments/${encodeURIComponent(p.id)}/fix`, undefined, body, options)

/** The projects behind a measure of a district, those that count and those that do not, each with the values that decided it. */
export const assessmentProjects = (p: AssessmentProjectsParams, options?: RequestOptions): Promise<AssessProjects> =>
  request<AssessProjects>('GET', `/api/assessments/${encodeURIComponent(p.id)}/projects`, { district: p.district, metric: p.metric, state: p.state, page: p.page, page_size: p.page_size }, undefined, options)

/** The result as a table, with a sheet of notes. */
export const assessmentExportUrl = (p: AssessmentExportParams): string => url(`/api/assessments/${encodeURIComponent(p.id)}/export`, { format: p.format })

// promise
/** The items that are promised in this city, how each is checked and what follows, with the version. */
export const promiseRules = (options?: RequestOptions): Promise<PromiseRules> =>
  request<PromiseRules>('GET', '/api/promises/rules', undefined, undefined, options)

/** Where every project stands with its promises, what is due first. Not for enterprises. */
export const promiseList = (p: PromiseListParams = {}, options?: RequestOptions): Promise<PromiseList> =>
  request<PromiseList>('GET', '/api/promises', p, undefined, options)

/** The list as a file. Not for enterprises. */
export const promiseExportUrl = (p: PromiseExportParams = {}): string => url('/api/promises/export', p)

/** Promised against actual, by year of signing or by district; means over projects whose figure is known. Not for enterprises. */
export const promiseSums = (p: PromiseSumsParams = {}, options?: RequestOptions): Promise<PromiseSums> =>
  request<PromiseSums>('GET', '/api/promises/sums', p, undefined, options)

/** Check all promises that are due and have no check yet, in the background. */
export const promiseRun = (options?: RequestOptions): Promise<PromiseJob> =>
  request<PromiseJob>('POST', '/api/promises/run', undefined, undefined, options)

/** The promises of a project as things stand, every check that was kept, and the decisions. An enterprise sees those of projects that it owns. */
export const promiseGet = (p: PromiseGetParams, options?: RequestOptions): Promise<PromiseProject> =>
  request<PromiseProject>('GET', `/api/projects/${encodeURIComponent(p.code)}/promises`, { as_of: p.as_of }, undefined, options)

/** Tell the actual figure of an item, as its owner; an empty value takes it back. */
export const promiseTell = (p: PromiseTellParams, body: PromiseFigureInput, options?: RequestOptions): Promise<PromiseTold> =>
  request<PromiseTold>('POST', `/api/projects/${encodeURIComponent(p.code)}/promises/figures`, undefined, body, options)

/** Check the promises of a stage now and keep the result; it is a proposal. */
export const promiseCheck = (p: PromiseCheckParams, body: PromiseCheckInput, options?: RequestOptions): Promise<PromiseCheck> =>
  request<PromiseCheck>('POST', `/api/projects/${encodeURIComponent(p.code)}/promises/check`, undefined, body, options)

/** Decide on the last check of a stage, with reason and paper. An official act; a later decision replaces it and both stay. */
export const promiseDecide = (p: PromiseDecideParams, body: PromiseDecisionInput, options?: RequestOptions): Promise<PromiseTold> =>
  request<PromiseTold>('POST', `/api/projects/${encodeURIComponent(p.code)}/promises/decision`, undefined, body, options)

// meeting
/** Meetings of one's area, the latest first. */
export const meetingList = (options?: RequestOptions): Promise<MeetingList> =>
  request<MeetingList>('GET', '/api/meetings', undefined, undefined, options)

/** Set up a meeting with its day, place and projects. */
export const meetingAdd = (body: MeetingInput, options?: RequestOptions): Promise<MeetingMade> =>
  request<MeetingMade>('POST', '/api/meetings', undefined, body, options)

/** One meeting with its packs and decisions. */
export const meetingGet = (p: MeetingGetParams, options?: RequestOptions): Promise<Meeting> =>
  request<Meeting>('GET', `/api/meetings/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** Change a meeting; packs that were made stay as they are. */
export const meetingSet = (p: MeetingSetParams, body: MeetingInput, options?: RequestOptions): Promise<void> =>
  request<void>('PUT', `/api/meetings/${encodeURIComponent(p.id)}`, undefined, body, options)

/** What a pack made now would hold. */
export const meetingPreview = (p: MeetingPreviewParams, options?: RequestOptions): Promise<MeetingPreview> =>
  request<MeetingPreview>('GET', `/api/meetings/${encodeURIComponent(p.id)}/preview`, undefined, undefined, options)

/** Make the pack, a job; PDF and editable document are kept with their hashes. */
export const meetingPack = (p: MeetingPackParams, options?: RequestOptions): Promise<MeetingJob> =>
  request<MeetingJob>('POST', `/api/meetings/${encodeURIComponent(p.id)}/packs`, undefined, undefined, options)

/** A file of a pack, for who may see every project in it. */
export const meetingFileUrl = (p: MeetingFileParams): string => url(`/api/meetings/${encodeURIComponent(p.id)}/packs/${encodeURIComponent(p.pack)}/files/${encodeURIComponent(p.file)}`, undefined)

/** Enter what the meeting decided; each decision becomes a matter with a unit and a deadline. */
export const meetingDecide = (p: MeetingDecideParams, body: MeetingDecide, options?: RequestOptions): Promise<void> =>
  request<void>('POST', `/api/meetings/${encodeURIComponent(p.id)}/decisions`, undefined, body, options)

/** One page of a project as a file. Not for enterprises. */
export const meetingSheetUrl = (p: MeetingSheetParams): string => url(`/api/projects/${encodeURIComponent(p.code)}/sheet`, { format: p.format })

// campaign
/** The yearly evaluations, the latest year first. */
export const campaignList = (options?: RequestOptions): Promise<CampaignList> =>
  request<CampaignList>('GET', '/api/campaigns', undefined, undefined, options)

/** Open a yearly evaluation with the dates of its steps. */
export const campaignOpen = (body: CampaignOpening, options?: RequestOptions): Promise<CampaignMade> =>
  request<CampaignMade>('POST', '/api/campaigns', undefined, body, options)

/** The dates that opening would keep; nothing is stored. A year whose working days are not known has none, and says so. */
export const campaignPreview = (body: CampaignOpening, options?: RequestOptions): Promise<CampaignPreview> =>
  request<CampaignPreview>('POST', '/api/campaigns/preview', undefined, body, options)

/** Openings, closings and due days of the steps of all yearly evaluations, by day. */
export const campaignCalendar = (p: CampaignCalendarParams = {}, options?: RequestOptions): Promise<CampaignCalendar> =>
  request<CampaignCalendar>('GET', '/api/campaigns/calendar', p, undefined, options)

/** The deadlines of all running yearly evaluations as an iCalendar file. */
export const campaignCalendarFileUrl = (): string => url('/api/campaigns/calendar.ics', undefined)

/** One yearly evaluation with its steps, what is in the way of ending the present one, and what one may do. */
export const campaignGet = (p: CampaignGetParams, options?: RequestOptions): Promise<Campaign> =>
  request<Campaign>('GET', `/api/campaigns/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** Begin, end or pass over a step, move a deadline, go back, suspend or resume. */
export const campaignAct = (p: CampaignActParams, body: CampaignAct, options?: RequestOptions): Promise<void> =>
  request<void>('POST', `/api/campaigns/${encodeURIComponent(p.id)}/acts`, undefined, body, options)

/** Everything that happened, the latest first. Enterprises see the steps and deadlines without the names of officials. */
export const campaignEvents = (p: CampaignEventsParams, options?: RequestOptions): Promise<CampaignEvents> =>
  request<CampaignEvents>('GET', `/api/campaigns/${encodeURIComponent(p.id)}/events`, undefined, undefined, options)

/** What waits for the account that asks in this yearly evaluation, from all its parts. */
export const campaignWaiting = (p: CampaignWaitingParams, options?: RequestOptions): Promise<CampaignWaiting> =>
  request<CampaignWaiting>('GET', `/api/campaigns/${encodeURIComponent(p.id)}/waiting`, undefined, undefined, options)

/** Evaluate the city with everything known now and make the result the one that counts, a job. */
export const campaignEvaluate = (p: CampaignEvaluateParams, body: CampaignReason, options?: RequestOptions): Promise<CampaignJob> =>
  request<CampaignJob>('POST', `/api/campaigns/${encodeURIComponent(p.id)}/evaluate`, undefined, body, options)

/** What belongs to it, with digests, scheme, results, published lists, entries of the ledger. */
export const campaignRecord = (p: CampaignRecordParams, options?: RequestOptions): Promise<CampaignRecord> =>
  request<CampaignRecord>('GET', `/api/campaigns/${encodeURIComponent(p.id)}/record`, undefined, undefined, options)

/** Hang a paper on a yearly evaluation, to name it in an act. */
export const campaignFileAdd = (p: CampaignFileAddParams, body: Blob, options?: RequestOptions): Promise<CampaignFile> =>
  request<CampaignFile>('POST', `/api/campaigns/${encodeURIComponent(p.id)}/files`, undefined, body, options)

/** A paper of a yearly evaluation, as a download. Not for enterprises. */
export const campaignFileGetUrl = (p: CampaignFileGetParams): string => url(`/api/campaigns/${encodeURIComponent(p.id)}/files/${encodeURIComponent(p.file)}`, undefined)

// base_data
/** Campaigns with their base data; for an enterprise those whose base data is published, with its own state. */
export const baseDataList = (options?: RequestOptions): Promise<BaseDataList> =>
  request<BaseDataList>('GET', '/api/base-data', undefined, undefined, options)

/** Base data of one campaign, window and publication, with progress by district and town. Not for enterprises. */
export const baseDataGet = (p: BaseDataGetParams, options?: RequestOptions): Promise<BaseData> =>
  request<BaseData>('GET', `/api/base-data/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** Which figures the scheme needs, from whom, what was delivered and how many are missing, by district. Not for enterprises. */
export const baseDataCollection = (p: BaseDataCollectionParams, options?: RequestOptions): Promise<BaseCollection> =>
  request<BaseCollection>('GET', `/api/base-data/${encodeURIComponent(p.id)}/collection`, undefined, undefined, options)

/** Enterprises of which a figure is expected and unknown. Not for enterprises. */
export const baseDataMissing = (p: BaseDataMissingParams, options?: RequestOptions): Promise<BaseMissing> =>
  request<BaseMissing>('GET', `/api/base-data/${encodeURIComponent(p.id)}/missing`, { figure: p.figure, region: p.region, q: p.q, page: p.page, page_size: p.page_size }, undefined, options)

/** The list of missing figures as a file. Not for enterprises. */
export const baseDataMissingExportUrl = (p: BaseDataMissingExportParams): string => url(`/api/base-data/${encodeURIComponent(p.id)}/missing/export`, { figure: p.figure, region: p.region, format: p.format })

/** Open a matter for the unit that owes a figure. */
export const baseDataSourceRemind = (p: BaseDataSourceRemindParams, options?: RequestOptions): Promise<BaseMatter> =>
  request<BaseMatter>('POST', `/api/base-data/${encodeURIComponent(p.id)}/sources/${encodeURIComponent(p.figure)}/remind`, undefined, undefined, options)

/** Publish base data to every enterprise; frozen from then on, and on the ledger. */
export const baseDataPublish = (p: BaseDataPublishParams, options?: RequestOptions): Promise<BasePublication> =>
  request<BasePublication>('POST', `/api/base-data/${encodeURIComponent(p.id)}/publish`, undefined, undefined, options)

/** Enterprises with the state of their sheet. Not for enterprises. */
export const baseDataSheets = (p: BaseDataSheetsParams, options?: RequestOptions): Promise<BaseSheets> =>
  request<BaseSheets>('GET', `/api/base-data/${encodeURIComponent(p.id)}/sheets`, { show: p.show, region: p.region, q: p.q, page: p.page, page_size: p.page_size }, undefined, options)

/** The list of sheets with their state as a file. Not for enterprises. */
export const baseDataSheetsExportUrl = (p: BaseDataSheetsExportParams): string => url(`/api/base-data/${encodeURIComponent(p.id)}/sheets/export`, { show: p.show, region: p.region, format: p.format })

/** Remind enterprises in their workbench (there is no mail). Not for enterprises. */
export const baseDataRemind = (p: BaseDataRemindParams, body: BaseRemindInput, options?: RequestOptions): Promise<BaseReminded> =>
  request<BaseReminded>('POST', `/api/base-data/${encodeURIComponent(p.id)}/remind`, undefined, body, options)

/** The sheet of an enterprise, as it was published, with what changed since. */
export const baseDataSheet = (p: BaseDataSheetParams, options?: RequestOptions): Promise<BaseSheet> =>
  request<BaseSheet>('GET', `/api/base-data/${encodeURIComponent(p.id)}/sheets/${encodeURIComponent(p.code)}`, undefined, undefined, options)

/** The enterprise has opened its sheet; does nothing for anybody else. */
export const baseDataSeen = (p: BaseDataSeenParams, options?: RequestOptions): Promise<void> =>
  request<void>('POST', `/api/base-data/${encodeURIComponent(p.id)}/sheets/${encodeURIComponent(p.code)}/seen`, undefined, undefined, options)

/** The enterprise confirms some figures, or the whole sheet with a person's name and telephone. */
export const baseDataConfirm = (p: BaseDataConfirmParams, body: BaseConfirmInput, options?: RequestOptions): Promise<BaseSheet> =>
  request<BaseSheet>('POST', `/api/base-data/${encodeURIComponent(p.id)}/sheets/${encodeURIComponent(p.code)}/confirm`, undefined, body, options)

/** The sheet as a PDF to sign, in Chinese. */
export const baseDataPaperUrl = (p: BaseDataPaperParams): string => url(`/api/base-data/${encodeURIComponent(p.id)}/sheets/${encodeURIComponent(p.code)}/paper`, undefined)

/** The desk enters a signed sheet that came on paper, with its scan. Not for enterprises. */
export const baseDataPaperAdd = (p: BaseDataPaperAddParams, body: Blob, options?: RequestOptions): Promise<BaseSheet> =>
  request<BaseSheet>('POST', `/api/base-data/${encodeURIComponent(p.id)}/sheets/${encodeURIComponent(p.code)}/paper`, { person: p.person, phone: p.phone, received: p.received }, body, options)

/** The scan of the signed sheet. */
export const baseDataScanUrl = (p: BaseDataScanParams): string => url(`/api/base-data/${encodeURIComponent(p.id)}/sheets/${encodeURIComponent(p.code)}/scan`, undefined)

// gate
/** Evaluations with what the gates said of each, the latest first. */
export const gateList = (options?: RequestOptions): Promise<GateRoundList> =>
  request<GateRoundList>('GET', '/api/gates', undefined, undefined, options)

/** The latest run of the gates on an evaluation, gate by gate, with exceptions. Part of the city sees what was found there. */
export const gateGet = (p: GateGetParams, options?: RequestOptions): Promise<GateReport> =>
  request<GateReport>('GET', `/api/gates/${encodeURIComponent(p.round)}`, undefined, undefined, options)

/** Run the gates on an evaluation, a job. */
export const gateRun = (p: GateRunParams, options?: RequestOptions): Promise<GateJob> =>
  request<GateJob>('POST', `/api/gates/${encodeURIComponent(p.round)}`, undefined, undefined, options)

/** What one gate found - figures, counts by district, and the lines with their enterprises. */
export const gateLines = (p: GateLinesParams, options?: RequestOptions): Promise<GateLines> =>
  request<GateLines>('GET', `/api/gates/${encodeURIComponent(p.round)}/lines/${encodeURIComponent(p.gate)}`, { page: p.page, page_size: p.page_size }, undefined, options)

/** Figures, marks and register entries that changed since the account last looked at the gates of this evaluation. */
export const gateNews = (p: GateNewsParams, options?: RequestOptions): Promise<GateNews> =>
  request<GateNews>('GET', `/api/gates/${encodeURIComponent(p.round)}/news`, undefined, undefined, options)

/** The account has looked; what comes later is new. */
export const gateLook = (p: GateLookParams, options?: RequestOptions): Promise<void> =>
  request<void>('POST', `/api/gates/${encodeURIComponent(p.round)}/news`, undefined, undefined, options)

/** Check the numbers of a text that is to be published against the evaluation. Nothing is kept. */
export const gateText = (p: GateTextParams, body: GateText, options?: RequestOptions): Promise<GateSlips> =>
  request<GateSlips>('POST', `/api/gates/${encodeURIComponent(p.round)}/text`, undefined, body, options)

/** Bring the document on which an exception rests. */
export const gateFileAdd = (p: GateFileAddParams, body: Blob, options?: RequestOptions): Promise<GateFile> =>
  request<GateFile>('POST', `/api/gates/${encodeURIComponent(p.round)}/files`, undefined, body, options)

/** The document of an exception. */
export const gateFileGetUrl = (p: GateFileGetParams): string => url(`/api/gates/${encodeURIComponent(p.round)}/files/${encodeURIComponent(p.file)}`, undefined)

/** Pass a gate that blocks, with a reason and a document; on the ledger. It holds for what was found now. */
export const gatePass = (p: GatePassParams, body: GatePass, options?: RequestOptions): Promise<void> =>
  request<void>('POST', `/api/gates/${encodeURIComponent(p.round)}/exceptions`, undefined, body, options)

/** The report of the latest run as a paper, or what was found as a table. */
export const gateReportUrl = (p: GateReportParams): string => url(`/api/gates/${encodeURIComponent(p.round)}/report`, { format: p.format })

/** The certificate of an evaluation - hashes of scheme, input and result, as-of, build, entry of the ledger - as JSON or as a page to print. */
export const gateCertificateUrl = (p: GateCertificateParams): string => url(`/api/gates/${encodeURIComponent(p.round)}/certificate`, { format: p.format })

/** Evaluate again from the record and say line by line what is the same. */
export const gateVerify = (p: GateVerifyParams, options?: RequestOptions): Promise<GateVerdict> =>
  request<GateVerdict>('GET', `/api/gates/${encodeURIComponent(p.round)}/verify`, undefined, undefined, options)

/** What differs between this evaluation and another one - lines of the scheme, cells with the batch that brought them, benchmarks, and the results that moved because of it. */
export const gateDiff = (p: GateDiffParams, options?: RequestOptions): Promise<GateDiff> =>
  request<GateDiff>('GET', `/api/gates/${encodeURIComponent(p.round)}/diff`, { before: p.before }, undefined, options)

// publication
/** Kinds of publications as the plan has them. */
export const publicationKinds = (p: PublicationKindsParams = {}, options?: RequestOptions): Promise<PublicationKinds> =>
  request<PublicationKinds>('GET', '/api/publications/kinds', p, undefined, options)

/** Publications, newest first; drafts only for those who may publish. */
export const publicationList = (p: PublicationListParams = {}, options?: RequestOptions): Promise<Publications> =>
  request<Publications>('GET', '/api/publications', p, undefined, options)

/** Set up a draft. */
export const publicationAdd = (body: PublicationInput, options?: RequestOptions): Promise<PublicationMade> =>
  request<PublicationMade>('POST', '/api/publications', undefined, body, options)

/** One publication with its course and files. */
export const publicationGet = (p: PublicationGetParams, options?: RequestOptions): Promise<Publication> =>
  request<Publication>('GET', `/api/publications/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** Change the number of the paper before it is published. */
export const publicationSet = (p: PublicationSetParams, body: PublicationNumber, options?: RequestOptions): Promise<void> =>
  request<void>('PUT', `/api/publications/${encodeURIComponent(p.id)}`, undefined, body, options)

/** Remove a draft; what was public stays. */
export const publicationDrop = (p: PublicationDropParams, options?: RequestOptions): Promise<void> =>
  request<void>('DELETE', `/api/publications/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** What would be published now, and who came, went and moved since the former list. */
export const publicationPreview = (p: PublicationPreviewParams, options?: RequestOptions): Promise<PublicationPreview> =>
  request<PublicationPreview>('GET', `/api/publications/${encodeURIComponent(p.id)}/preview`, undefined, undefined, options)

/** Put it up for objections until a minute; the file is frozen and on record. */
export const publicationNotice = (p: PublicationNoticeParams, body: PublicationNoticeInput, options?: RequestOptions): Promise<PublicationJob> =>
  request<PublicationJob>('POST', `/api/publications/${encodeURIComponent(p.id)}/notice`, undefined, body, options)

/** Enter the approval. */
export const publicationDecide = (p: PublicationDecideParams, body: PublicationDecisionInput, options?: RequestOptions): Promise<void> =>
  request<void>('POST', `/api/publications/${encodeURIComponent(p.id)}/decision`, undefined, body, options)

/** Publish; the file is frozen and on record, a corrected publication is marked. */
export const publicationPublish = (p: PublicationPublishParams, options?: RequestOptions): Promise<PublicationJob> =>
  request<PublicationJob>('POST', `/api/publications/${encodeURIComponent(p.id)}/publish`, undefined, undefined, options)

/** Withdraw what is public, with a reason; it stays findable and is marked. */
export const publicationWithdraw = (p: PublicationWithdrawParams, body: PublicationReason, options?: RequestOptions): Promise<void> =>
  request<void>('POST', `/api/publications/${encodeURIComponent(p.id)}/withdraw`, undefined, body, options)

/** Begin a correction - a draft that will take the place of this publication. */
export const publicationCorrect = (p: PublicationCorrectParams, body: PublicationReason, options?: RequestOptions): Promise<PublicationMade> =>
  request<PublicationMade>('POST', `/api/publications/${encodeURIComponent(p.id)}/correct`, undefined, body, options)

/** A file of what is or was public - the frozen CSV, the same as JSON, its dictionary (CSVW), its proof. */
export const publicationFileUrl = (p: PublicationFileParams): string => url(`/api/publications/${encodeURIComponent(p.id)}/files/${encodeURIComponent(p.form)}`, { stage: p.stage, size: p.size })

/** The paper (PDF, DOCX) or the workbook (XLSX) of what is or was public, once the job has made it. */
export const publicationPaperUrl = (p: PublicationPaperParams): string => url(`/api/publications/${encodeURIComponent(p.id)}/papers/${encodeURIComponent(p.form)}`, { stage: p.stage })

/** Make the papers again, when their job did not end well. */
export const publicationPapers = (p: PublicationPapersParams, options?: RequestOptions): Promise<PublicationJob> =>
  request<PublicationJob>('POST', `/api/publications/${encodeURIComponent(p.id)}/papers`, undefined, undefined, options)

/** What the published list says of one enterprise, as a paper (PDF) whose code opens its verification. */
export const publicationCertificateUrl = (p: PublicationCertificateParams): string => url(`/api/publications/${encodeURIComponent(p.id)}/certificate`, { code: p.code })

/** The certificates of all enterprises of a region, as a job that makes one PDF. */
export const publicationCertificates = (p: PublicationCertificatesParams, body: CertificatesInput, options?: RequestOptions): Promise<PublicationJob> =>
  request<PublicationJob>('POST', `/api/publications/${encodeURIComponent(p.id)}/certificates`, undefined, body, options)

/** A PDF of certificates that a job has made, for who started it or sees the whole city. */
export const publicationCertificatesFileUrl = (p: PublicationCertificatesFileParams): string => url(`/api/publications/${encodeURIComponent(p.id)}/certificates/${encodeURIComponent(p.file)}`, undefined)

// objection
/** A page of the objections that the account may see, with counts over all of them. */
export const objectionList = (p: ObjectionListParams = {}, options?: RequestOptions): Promise<ObjectionList> =>
  request<ObjectionList>('GET', '/api/objections', p, undefined, options)

/** File an objection; behind the closing minute it is recorded and refused at once, state late. */
export const objectionFile = (body: ObjectionInput, options?: RequestOptions): Promise<ObjectionDetail> =>
  request<ObjectionDetail>('POST', '/api/objections', undefined, body, options)

/** What the form needs: kinds, the windows of the campaigns, and the figures of an enterprise as they are known now. */
export const objectionForm = (p: ObjectionFormParams = {}, options?: RequestOptions): Promise<ObjectionForm> =>
  request<ObjectionForm>('GET', '/api/objections/form', p, undefined, options)

/** Objections by kind, step, field, verdict, district, town and desk; time to the verdict, late and repeated ones. */
export const objectionStatistics = (p: ObjectionStatisticsParams = {}, options?: RequestOptions): Promise<ObjectionStatistics> =>
  request<ObjectionStatistics>('GET', '/api/objections/statistics', p, undefined, options)

/** The statistics as a file, one row a group; without names of enterprises. */
export const objectionStatisticsExportUrl = (p: ObjectionStatisticsExportParams = {}): string => url('/api/objections/statistics/export', p)

/** The list as a file without contacts, at most 50 000 rows. */
export const objectionExportUrl = (p: ObjectionExportParams = {}): string => url('/api/objections/export', p)

/** The same verdict for several equal cases, all or none; each has its own row in history. */
export const objectionDecide = (body: ObjectionDecideInput, options?: RequestOptions): Promise<ObjectionDecided> =>
  request<ObjectionDecided>('POST', '/api/objections/decide', undefined, body, options)

/** Evaluate now for all corrected cases of a campaign, as a job; without it they wait a little for each other. */
export const objectionRerun = (body: ObjectionRerunInput, options?: RequestOptions): Promise<ObjectionJob> =>
  request<ObjectionJob>('POST', '/api/objections/rerun', undefined, body, options)

/** How many objections of what kind ended how, for everybody; small counts are hidden. */
export const objectionPublic = (p: ObjectionPublicParams, options?: RequestOptions): Promise<ObjectionPublic> =>
  request<ObjectionPublic>('GET', '/api/public/objections', p, undefined, options)

/** One objection with what was known, its course, what it changed, and what the account that asks may do now. */
export const objectionGet = (p: ObjectionGetParams, options?: RequestOptions): Promise<ObjectionDetail> =>
  request<ObjectionDetail>('GET', `/api/objections/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** Do something with an objection; which acts are open to whom is said by the case itself. */
export const objectionAct = (p: ObjectionActParams, body: ObjectionActInput, options?: RequestOptions): Promise<ObjectionDetail> =>
  request<ObjectionDetail>('POST', `/api/objections/${encodeURIComponent(p.id)}/acts`, undefined, body, options)

/** Hang evidence on an objection; its content is hashed. */
export const objectionFileAdd = (p: ObjectionFileAddParams, body: Blob, options?: RequestOptions): Promise<ObjectionFile> =>
  request<ObjectionFile>('POST', `/api/objections/${encodeURIComponent(p.id)}/files`, { inside: p.inside }, body, options)

/** Evidence of an objection, as a download. */
export const objectionFileGetUrl = (p: ObjectionFileGetParams): string => url(`/api/objections/${encodeURIComponent(p.id)}/files/${encodeURIComponent(p.file)}`, undefined)

/** The notice of the verdict, or of a late one that was not taken, as a PDF for printing. */
export const objectionNoticeUrl = (p: ObjectionNoticeParams): string => url(`/api/objections/${encodeURIComponent(p.id)}/notice`, undefined)

// decision
/** A page of the decisions that the account may see, with counts over all of them. */
export const decisionList = (p: DecisionListParams = {}, options?: RequestOptions): Promise<DecisionList> =>
  request<DecisionList>('GET', '/api/decisions', p, undefined, options)

/** Propose a decision; another person decides. */
export const decisionPropose = (body: DecisionInput, options?: RequestOptions): Promise<DecisionDetail> =>
  request<DecisionDetail>('POST', '/api/decisions', undefined, body, options)

/** Kinds of decisions, who proposes and decides them, and the campaigns that they may be made for. */
export const decisionPlan = (options?: RequestOptions): Promise<DecisionPlan> =>
  request<DecisionPlan>('GET', '/api/decisions/plan', undefined, undefined, options)

/** What a decision would change, without proposing it. */
export const decisionPreview = (body: DecisionInput, options?: RequestOptions): Promise<DecisionTrial> =>
  request<DecisionTrial>('POST', '/api/decisions/preview', undefined, body, options)

/** Approve or refuse proposals of others, all or none. */
export const decisionDecide = (body: DecisionVerdict, options?: RequestOptions): Promise<DecisionDone> =>
  request<DecisionDone>('POST', '/api/decisions/decide', undefined, body, options)

/** Evaluate a campaign again with the decisions known now. */
export const decisionApply = (body: DecisionApply, options?: RequestOptions): Promise<DecisionApplied> =>
  request<DecisionApplied>('POST', '/api/decisions/apply', undefined, body, options)

/** Enterprises of the registry that a rule of the plan names and that have no such decision yet. */
export const decisionSuggestions = (p: DecisionSuggestionsParams, options?: RequestOptions): Promise<DecisionSuggestions> =>
  request<DecisionSuggestions>('GET', '/api/decisions/suggestions', p, undefined, options)

/** Propose a decision for each of the enterprises that a person has chosen from a list of suggestions, all or none. */
export const decisionConfirm = (body: DecisionConfirm, options?: RequestOptions): Promise<DecisionDone> =>
  request<DecisionDone>('POST', '/api/decisions/suggestions', undefined, body, options)

/** The list as a file, at most 20 000 rows. */
export const decisionExportUrl = (p: DecisionExportParams = {}): string => url('/api/decisions/export', p)

/** One decision with its acts, its files, and what the account that asks may do now. */
export const decisionGet = (p: DecisionGetParams, options?: RequestOptions): Promise<DecisionDetail> =>
  request<DecisionDetail>('GET', `/api/decisions/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** What a proposal would change when it is decided; what would change when a decision is withdrawn. */
export const decisionTrial = (p: DecisionTrialParams, options?: RequestOptions): Promise<DecisionTrial> =>
  request<DecisionTrial>('GET', `/api/decisions/${encodeURIComponent(p.id)}/trial`, undefined, undefined, options)

/** Take a proposal back, or end the effect of a decision in later evaluations. */
export const decisionWithdraw = (p: DecisionWithdrawParams, body: DecisionWithdrawal, options?: RequestOptions): Promise<DecisionDetail> =>
  request<DecisionDetail>('POST', `/api/decisions/${encodeURIComponent(p.id)}/withdraw`, undefined, body, options)

/** Hang a file on a proposal. */
export const decisionFileAdd = (p: DecisionFileAddParams, body: Blob, options?: RequestOptions): Promise<DecisionFile> =>
  request<DecisionFile>('POST', `/api/decisions/${encodeURIComponent(p.id)}/files`, undefined, body, options)

/** A file that hangs on a decision, as a download. */
export const decisionFileGetUrl = (p: DecisionFileGetParams): string => url(`/api/decisions/${encodeURIComponent(p.id)}/files/${encodeURIComponent(p.file)}`, undefined)

// lever
/** The levers of the plan - class, value, unit, legal basis, days, region - and how each campaign stands with each body. Enterprises get the levers alone. */
export const leverTable = (options?: RequestOptions): Promise<LeverTable> =>
  request<LeverTable>('GET', '/api/levers', undefined, undefined, options)

/** Lists of one campaign by body, with receipts and what has changed since. Not for enterprises. */
export const leverGet = (p: LeverGetParams, options?: RequestOptions): Promise<LeverCampaign> =>
  request<LeverCampaign>('GET', `/api/levers/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** Freeze the next list for a body from the round that counts - the first time all, then what has changed; on the ledger. */
export const leverMake = (p: LeverMakeParams, body: LeverMakeInput, options?: RequestOptions): Promise<LeverList> =>
  request<LeverList>('POST', `/api/levers/${encodeURIComponent(p.id)}/lists`, undefined, body, options)

/** Stop everything that a body was told; with a reason, frozen and on the ledger. */
export const leverWithdraw = (p: LeverWithdrawParams, body: LeverMakeInput, options?: RequestOptions): Promise<LeverList> =>
  request<LeverList>('POST', `/api/levers/${encodeURIComponent(p.id)}/withdraw`, undefined, body, options)

/** Rows of a list, those of one's own area. Not for enterprises. */
export const leverListGet = (p: LeverListGetParams, options?: RequestOptions): Promise<LeverRows> =>
  request<LeverRows>('GET', `/api/levers/lists/${encodeURIComponent(p.id)}`, { page: p.page, page_size: p.page_size }, undefined, options)

/** A list as the body gets it. Who may run the campaign. */
export const leverListFileUrl = (p: LeverListFileParams): string => url(`/api/levers/lists/${encodeURIComponent(p.id)}/file`, { format: p.format })

/** The body has received a list - who, on which day, how many rows. */
export const leverReceive = (p: LeverReceiveParams, body: LeverReceiptInput, options?: RequestOptions): Promise<LeverList> =>
  request<LeverList>('POST', `/api/levers/lists/${encodeURIComponent(p.id)}/receipt`, undefined, body, options)

// improvement
/** A page of the plans that the account may see, with counts over all of them and what the latest figures say. */
export const improvementList = (p: ImprovementListParams = {}, options?: RequestOptions): Promise<ImprovementList> =>
  request<ImprovementList>('GET', '/api/improvements', p, undefined, options)

/** The rules, kinds of measures and clocks of the plan file, and the waves so far. */
export const improvementPlan = (options?: RequestOptions): Promise<ImprovementPlan> =>
  request<ImprovementPlan>('GET', '/api/improvements/plan', undefined, undefined, options)

/** Who would be selected by a rule with the figures of a year, by district; nothing is written. Not for enterprises. */
export const improvementPreview = (p: ImprovementPreviewParams, options?: RequestOptions): Promise<ImprovementPreview> =>
  request<ImprovementPreview>('GET', '/api/improvements/preview', p, undefined, options)

/** Put all firms below the threshold on the list, frozen, with a case each; on the ledger. Who has an open plan is left out. */
export const improvementWave = (body: ImprovementWaveInput, options?: RequestOptions): Promise<ImprovementWave> =>
  request<ImprovementWave>('POST', '/api/improvements/waves', undefined, body, options)

/** Plans by district, measure and result. Not for enterprises. */
export const improvementStatistics = (p: ImprovementStatisticsParams = {}, options?: RequestOptions): Promise<ImprovementStatistics> =>
  request<ImprovementStatistics>('GET', '/api/improvements/statistics', p, undefined, options)

/** The list as a file, at most 50 000 rows. */
export const improvementExportUrl = (p: ImprovementExportParams = {}): string => url('/api/improvements/export', p)

/** One plan with its measures, figures by year, course, and what the account that asks may do now. */
export const improvementGet = (p: ImprovementGetParams, options?: RequestOptions): Promise<ImprovementDetail> =>
  request<ImprovementDetail>('GET', `/api/improvements/${encodeURIComponent(p.id)}`, undefined, undefined, options)

/** Do something with a plan; which acts are open to whom is said by the plan itself. */
export const improvementAct = (p: ImprovementActParams, body: ImprovementActInput, options?: RequestOptions): Promise<ImprovementDetail> =>
  request<ImprovementDetail>('POST', `/api/improvements/${encodeURIComponent(p.id)}/acts`, undefined, body, options)

/** Hang evidence on a plan - the paper with its seal, photographs; its content is hashed. */
export const improvementFileAdd = (p: ImprovementFileAddParams, body: Blob, options?: RequestOptions): Promise<ImprovementFile> =>
  request<ImprovementFile>('POST', `/api/improvements/${encodeURIComponent(p.id)}/files`, undefined, body, options)

/** Evidence of a plan, as a download. */
export const improvementFileGetUrl = (p: ImprovementFileGetParams): string => url(`/api/improvements/${encodeURIComponent(p.id)}/files/${encodeURIComponent(p.file)}`, undefined)

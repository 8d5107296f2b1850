/** All that commands work with, in one module that is loaded when one runs: opening many small files took a tenth of a start. */
export { applyAndReport } from "./apply-and-report.ts";
export { parseMethod, parseStateFile } from "./commands/adopt-options.ts";
export {
  parseAllowed,
  parseLockTimeout,
  parseRefresh,
} from "./commands/plan-options.ts";
export { parseOverwrite, parsePatterns } from "./commands/restore-options.ts";
export { parseLevel, parseSelection } from "./commands/verify-options.ts";
export { confirm } from "./confirm.ts";
export { canAsk } from "./context.ts";
export { parsePlanFormat, parseReportFormat } from "./formats.ts";
export { inventoriesOf } from "./inventories-of.ts";
export { checkAnswer, offerPlan } from "./offer-plan.ts";
export { RunReport } from "./report-run.ts";
export { run } from "./run.ts";
export { showPlan } from "./show-plan.ts";
export { undonePlan } from "./undone-plan.ts";
export { remoteSettings } from "../host/connect-remote.ts";
export { currentHolder } from "../host/holder.ts";
export { loadManifest } from "../host/load-manifest.ts";
export { openInventory } from "../host/open-inventory.ts";
export { openPlan } from "../host/open-plan.ts";
export { saveFile } from "../host/save-file.ts";
export { targetOfRestore } from "../host/target-of-restore.ts";
export { compareInventories } from "../inventory/compare-inventories.ts";
export { serializeInventory } from "../inventory/serialize-inventory.ts";
export { chooseSource, chooseSources } from "../manifest/choose-sources.ts";
export {
  GitignorePatterns,
  patternProblem,
} from "../manifest/gitignore-patterns.ts";
export { oneShotManifest } from "../manifest/one-shot.ts";
export { unknownName } from "../manifest/unknown-name.ts";
export { inChunks } from "../model/in-chunks.ts";
export { parseRemotePath } from "../model/path.ts";
export { streamOf } from "../model/stream-of.ts";
export { examineRemote } from "../operations/examine-remote.ts";
export { listBackup } from "../operations/list-backup.ts";
export { planAdopt } from "../operations/plan-adopt.ts";
export { planBackup } from "../operations/plan-backup.ts";
export { planRestore } from "../operations/plan-restore.ts";
export { planUndo } from "../operations/plan-undo.ts";
export { sourceStatus } from "../operations/source-status.ts";
export { takeInventory } from "../operations/take-inventory.ts";
export { unlockSource } from "../operations/unlock-source.ts";
export { verifyBackup } from "../operations/verify-backup.ts";
export { isPlanId } from "../plan/find-plan.ts";
export { serializePlan } from "../plan/serialize-plan.ts";
export { TIMING } from "../remote/ftp-remote.ts";
export {
  archivedJson,
  archivedLine,
  backupJson,
  itemJson,
  itemName,
  longItem,
} from "../render/backup-list.ts";
export { inventoryDiffJson } from "../render/inventory-diff-json.ts";
export { inventoryDiffText } from "../render/inventory-diff-text.ts";
export { serverReportJson } from "../render/server-report-json.ts";
export { serverReportText } from "../render/server-report-text.ts";
export { sourceStatusText } from "../render/source-status-text.ts";
export { verifyText } from "../render/verify-text.ts";
export {
  lastSignOfLife,
  lockHolder,
  unlockCommand,
} from "../state/lock-words.ts";
export { holds } from "../verify/verify-result.ts";

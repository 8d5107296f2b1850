/** proftpd keeps the contract in every mode that it knows. */
import { remoteFilesContract } from "./remote-files-contract.ts";
import { real } from "./subjects.ts";

for (const candidate of real("proftpd")) remoteFilesContract(candidate);

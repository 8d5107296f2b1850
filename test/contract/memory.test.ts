/** The remote in memory keeps the contract that it stands for in unit tests. */
import { remoteFilesContract } from "./remote-files-contract.ts";
import { inMemory } from "./subjects.ts";

remoteFilesContract(inMemory);

// reproduce: a scenario as a C program that shows on a real kernel what the engine says of it.

export { type Refusal, type Reproducer, type ReproducerOptions, reproducer } from "./reproducer.ts";

// A function that stays in the process when the agent has gone: what is given to a library may be called at any time.

const STUB_SIZE = 64;
const READ_WRITE = 3;
const PRIVATE_ANONYMOUS = 0x22;

/** Code that goes on wherever a cell beside it says; neither is ever freed. */
export class Lasting {
  readonly address: NativePointer;
  private readonly cell: NativePointer;

  constructor(to: NativePointer) {
    const mmap = new NativeFunction(Module.getGlobalExportByName("mmap"), "pointer", [
      "pointer", "size_t", "int", "int", "int", "size_t",
    ]);
    const page = mmap(NULL, 2 * Process.pageSize, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0);
    this.address = page;
    this.cell = page.add(Process.pageSize);
    this.cell.writePointer(to);
    write(page, this.cell);
    Memory.protect(page, Process.pageSize, "r-x");
  }

  /** From here on it does nothing. */
  end(): void {
    this.cell.writePointer(this.address.add(STUB_SIZE));
  }
}

function write(page: NativePointer, cell: NativePointer): void {
  if (Process.arch === "x64") {
    const code = new X86Writer(page, { pc: page });
    code.putMovRegAddress("rax", cell);
    code.putJmpRegPtr("rax");
    code.flush();
    const end = new X86Writer(page.add(STUB_SIZE), { pc: page.add(STUB_SIZE) });
    end.putRet();
    end.flush();
  } else if (Process.arch === "arm64") {
    const code = new Arm64Writer(page, { pc: page });
    code.putLdrRegAddress("x16", cell);
    code.putLdrRegRegOffset("x16", "x16", 0);
    code.putBrReg("x16");
    code.flush();
    const end = new Arm64Writer(page.add(STUB_SIZE), { pc: page.add(STUB_SIZE) });
    end.putRet();
    end.flush();
  } else throw new Error(`No code of this kind can be made for ${Process.arch}.`);
}

// Generated from frida_hooks/agent/*.ts by frida_hooks/agent/build.py: do not edit.
// Contains frida-java-bridge (LGPL-2.0 WITH WxWindows-exception-3.1) beside sdkwitness's own code (Apache-2.0).
"use strict";
(() => {
  var __create = Object.create;
  var __defProp = Object.defineProperty;
  var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
  var __getOwnPropNames = Object.getOwnPropertyNames;
  var __getProtoOf = Object.getPrototypeOf;
  var __hasOwnProp = Object.prototype.hasOwnProperty;
  var __commonJS = (cb, mod) => function __require() {
    try {
      return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
    } catch (e) {
      throw mod = 0, e;
    }
  };
  var __export = (target, all) => {
    for (var name in all)
      __defProp(target, name, { get: all[name], enumerable: true });
  };
  var __copyProps = (to, from2, except, desc) => {
    if (from2 && typeof from2 === "object" || typeof from2 === "function") {
      for (let key of __getOwnPropNames(from2))
        if (!__hasOwnProp.call(to, key) && key !== except)
          __defProp(to, key, { get: () => from2[key], enumerable: !(desc = __getOwnPropDesc(from2, key)) || desc.enumerable });
    }
    return to;
  };
  var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
    // If the importer is in node compatibility mode or this is not an ESM
    // file that has been converted to a CommonJS file using a Babel-
    // compatible transform (i.e. "__esModule" has not been set), then set
    // "default" to the CommonJS "module.exports" for node compatibility.
    isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
    mod
  ));

  // node_modules/base64-js/index.js
  var require_base64_js = __commonJS({
    "node_modules/base64-js/index.js"(exports) {
      "use strict";
      exports.byteLength = byteLength2;
      exports.toByteArray = toByteArray2;
      exports.fromByteArray = fromByteArray2;
      var lookup = [];
      var revLookup = [];
      var Arr = typeof Uint8Array !== "undefined" ? Uint8Array : Array;
      var code2 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
      for (i = 0, len = code2.length; i < len; ++i) {
        lookup[i] = code2[i];
        revLookup[code2.charCodeAt(i)] = i;
      }
      var i;
      var len;
      revLookup["-".charCodeAt(0)] = 62;
      revLookup["_".charCodeAt(0)] = 63;
      function getLens(b64) {
        var len2 = b64.length;
        if (len2 % 4 > 0) {
          throw new Error("Invalid string. Length must be a multiple of 4");
        }
        var validLen = b64.indexOf("=");
        if (validLen === -1) validLen = len2;
        var placeHoldersLen = validLen === len2 ? 0 : 4 - validLen % 4;
        return [validLen, placeHoldersLen];
      }
      function byteLength2(b64) {
        var lens = getLens(b64);
        var validLen = lens[0];
        var placeHoldersLen = lens[1];
        return (validLen + placeHoldersLen) * 3 / 4 - placeHoldersLen;
      }
      function _byteLength(b64, validLen, placeHoldersLen) {
        return (validLen + placeHoldersLen) * 3 / 4 - placeHoldersLen;
      }
      function toByteArray2(b64) {
        var tmp;
        var lens = getLens(b64);
        var validLen = lens[0];
        var placeHoldersLen = lens[1];
        var arr = new Arr(_byteLength(b64, validLen, placeHoldersLen));
        var curByte = 0;
        var len2 = placeHoldersLen > 0 ? validLen - 4 : validLen;
        var i2;
        for (i2 = 0; i2 < len2; i2 += 4) {
          tmp = revLookup[b64.charCodeAt(i2)] << 18 | revLookup[b64.charCodeAt(i2 + 1)] << 12 | revLookup[b64.charCodeAt(i2 + 2)] << 6 | revLookup[b64.charCodeAt(i2 + 3)];
          arr[curByte++] = tmp >> 16 & 255;
          arr[curByte++] = tmp >> 8 & 255;
          arr[curByte++] = tmp & 255;
        }
        if (placeHoldersLen === 2) {
          tmp = revLookup[b64.charCodeAt(i2)] << 2 | revLookup[b64.charCodeAt(i2 + 1)] >> 4;
          arr[curByte++] = tmp & 255;
        }
        if (placeHoldersLen === 1) {
          tmp = revLookup[b64.charCodeAt(i2)] << 10 | revLookup[b64.charCodeAt(i2 + 1)] << 4 | revLookup[b64.charCodeAt(i2 + 2)] >> 2;
          arr[curByte++] = tmp >> 8 & 255;
          arr[curByte++] = tmp & 255;
        }
        return arr;
      }
      function tripletToBase64(num) {
        return lookup[num >> 18 & 63] + lookup[num >> 12 & 63] + lookup[num >> 6 & 63] + lookup[num & 63];
      }
      function encodeChunk(uint8, start2, end) {
        var tmp;
        var output = [];
        for (var i2 = start2; i2 < end; i2 += 3) {
          tmp = (uint8[i2] << 16 & 16711680) + (uint8[i2 + 1] << 8 & 65280) + (uint8[i2 + 2] & 255);
          output.push(tripletToBase64(tmp));
        }
        return output.join("");
      }
      function fromByteArray2(uint8) {
        var tmp;
        var len2 = uint8.length;
        var extraBytes = len2 % 3;
        var parts = [];
        var maxChunkLength = 16383;
        for (var i2 = 0, len22 = len2 - extraBytes; i2 < len22; i2 += maxChunkLength) {
          parts.push(encodeChunk(uint8, i2, i2 + maxChunkLength > len22 ? len22 : i2 + maxChunkLength));
        }
        if (extraBytes === 1) {
          tmp = uint8[len2 - 1];
          parts.push(
            lookup[tmp >> 2] + lookup[tmp << 4 & 63] + "=="
          );
        } else if (extraBytes === 2) {
          tmp = (uint8[len2 - 2] << 8) + uint8[len2 - 1];
          parts.push(
            lookup[tmp >> 10] + lookup[tmp >> 4 & 63] + lookup[tmp << 2 & 63] + "="
          );
        }
        return parts.join("");
      }
    }
  });

  // node_modules/ieee754/index.js
  var require_ieee754 = __commonJS({
    "node_modules/ieee754/index.js"(exports) {
      exports.read = function(buffer, offset, isLE, mLen, nBytes) {
        var e, m;
        var eLen = nBytes * 8 - mLen - 1;
        var eMax = (1 << eLen) - 1;
        var eBias = eMax >> 1;
        var nBits = -7;
        var i = isLE ? nBytes - 1 : 0;
        var d = isLE ? -1 : 1;
        var s = buffer[offset + i];
        i += d;
        e = s & (1 << -nBits) - 1;
        s >>= -nBits;
        nBits += eLen;
        for (; nBits > 0; e = e * 256 + buffer[offset + i], i += d, nBits -= 8) {
        }
        m = e & (1 << -nBits) - 1;
        e >>= -nBits;
        nBits += mLen;
        for (; nBits > 0; m = m * 256 + buffer[offset + i], i += d, nBits -= 8) {
        }
        if (e === 0) {
          e = 1 - eBias;
        } else if (e === eMax) {
          return m ? NaN : (s ? -1 : 1) * Infinity;
        } else {
          m = m + Math.pow(2, mLen);
          e = e - eBias;
        }
        return (s ? -1 : 1) * m * Math.pow(2, e - mLen);
      };
      exports.write = function(buffer, value, offset, isLE, mLen, nBytes) {
        var e, m, c;
        var eLen = nBytes * 8 - mLen - 1;
        var eMax = (1 << eLen) - 1;
        var eBias = eMax >> 1;
        var rt = mLen === 23 ? Math.pow(2, -24) - Math.pow(2, -77) : 0;
        var i = isLE ? 0 : nBytes - 1;
        var d = isLE ? 1 : -1;
        var s = value < 0 || value === 0 && 1 / value < 0 ? 1 : 0;
        value = Math.abs(value);
        if (isNaN(value) || value === Infinity) {
          m = isNaN(value) ? 1 : 0;
          e = eMax;
        } else {
          e = Math.floor(Math.log(value) / Math.LN2);
          if (value * (c = Math.pow(2, -e)) < 1) {
            e--;
            c *= 2;
          }
          if (e + eBias >= 1) {
            value += rt / c;
          } else {
            value += rt * Math.pow(2, 1 - eBias);
          }
          if (value * c >= 2) {
            e++;
            c /= 2;
          }
          if (e + eBias >= eMax) {
            m = 0;
            e = eMax;
          } else if (e + eBias >= 1) {
            m = (value * c - 1) * Math.pow(2, mLen);
            e = e + eBias;
          } else {
            m = value * Math.pow(2, eBias - 1) * Math.pow(2, mLen);
            e = 0;
          }
        }
        for (; mLen >= 8; buffer[offset + i] = m & 255, i += d, m /= 256, mLen -= 8) {
        }
        e = e << mLen | m;
        eLen += mLen;
        for (; eLen > 0; buffer[offset + i] = e & 255, i += d, e /= 256, eLen -= 8) {
        }
        buffer[offset + i - d] |= s * 128;
      };
    }
  });

  // daemon.ts
  var JVM = /^libjvm\.(so|dylib)$|^jvm\.dll$/;
  var ATTACH_CURRENT_THREAD_AS_DAEMON = 7;
  function virtualMachine() {
    const library = Process.enumerateModules().find((m) => JVM.test(m.name));
    const list = library?.findExportByName("JNI_GetCreatedJavaVMs");
    if (!list) return null;
    const found = Memory.alloc(Process.pointerSize);
    const count = Memory.alloc(4);
    new NativeFunction(list, "int", ["pointer", "int", "pointer"])(found, 1, count);
    return count.readS32() > 0 ? found.readPointer() : null;
  }
  function attachAsDaemon() {
    const machine = virtualMachine();
    if (machine === null) return;
    const entry = machine.readPointer().add(ATTACH_CURRENT_THREAD_AS_DAEMON * Process.pointerSize).readPointer();
    const attach = new NativeFunction(entry, "int", ["pointer", "pointer", "pointer"]);
    attach(machine, Memory.alloc(Process.pointerSize), NULL);
  }
  attachAsDaemon();

  // clock.ts
  var CLOCK_REALTIME = 0;
  var reading = Memory.alloc(16);
  var clockGettime = new NativeFunction(
    Module.getGlobalExportByName("clock_gettime"),
    "int",
    ["int", "pointer"],
    { scheduling: "exclusive" }
    // the buffer is shared, so no other thread may enter meanwhile
  );
  var fields = new DataView(ArrayBuffer.wrap(reading, 16));
  var LONG = Process.pointerSize === 8;
  var HIGH = 2 ** 32;
  function now() {
    clockGettime(CLOCK_REALTIME, reading);
    const seconds = LONG ? fields.getUint32(0, true) + HIGH * fields.getUint32(4, true) : fields.getUint32(0, true);
    const rest = fields.getUint32(LONG ? 8 : 4, true);
    return `${seconds}${String(rest).padStart(9, "0")}`;
  }

  // node_modules/frida-java-bridge/lib/android.js
  var android_exports = {};
  __export(android_exports, {
    ArtMethod: () => ArtMethod,
    ArtStackVisitor: () => ArtStackVisitor,
    DVM_JNI_ENV_OFFSET_SELF: () => DVM_JNI_ENV_OFFSET_SELF,
    HandleVector: () => HandleVector,
    VariableSizedHandleScope: () => VariableSizedHandleScope,
    backtrace: () => backtrace,
    deoptimizeBootImage: () => deoptimizeBootImage,
    deoptimizeEverything: () => deoptimizeEverything,
    deoptimizeMethod: () => deoptimizeMethod,
    ensureClassInitialized: () => ensureClassInitialized,
    getAndroidApiLevel: () => getAndroidApiLevel,
    getAndroidVersion: () => getAndroidVersion,
    getApi: () => getApi,
    getArtApexVersion: () => getArtApexVersion,
    getArtClassSpec: () => getArtClassSpec,
    getArtFieldSpec: () => getArtFieldSpec,
    getArtMethodSpec: () => getArtMethodSpec,
    getArtThreadFromEnv: () => getArtThreadFromEnv,
    getArtThreadSpec: () => getArtThreadSpec,
    makeArtClassLoaderVisitor: () => makeArtClassLoaderVisitor,
    makeArtClassVisitor: () => makeArtClassVisitor,
    makeMethodMangler: () => makeMethodMangler,
    makeObjectVisitorPredicate: () => makeObjectVisitorPredicate,
    revertGlobalPatches: () => revertGlobalPatches,
    translateMethod: () => translateMethod,
    withAllArtThreadsSuspended: () => withAllArtThreadsSuspended,
    withRunnableArtThread: () => withRunnableArtThread
  });

  // node_modules/frida-java-bridge/lib/alloc.js
  var {
    pageSize,
    pointerSize
  } = Process;
  var CodeAllocator = class {
    constructor(sliceSize) {
      this.sliceSize = sliceSize;
      this.slicesPerPage = pageSize / sliceSize;
      this.pages = [];
      this.free = [];
    }
    allocateSlice(spec, alignment) {
      const anyLocation = spec.near === void 0;
      const anyAlignment = alignment === 1;
      if (anyLocation && anyAlignment) {
        const slice3 = this.free.pop();
        if (slice3 !== void 0) {
          return slice3;
        }
      } else if (alignment < pageSize) {
        const { free } = this;
        const n = free.length;
        const alignMask = anyAlignment ? null : ptr(alignment - 1);
        for (let i = 0; i !== n; i++) {
          const slice3 = free[i];
          const satisfiesLocation = anyLocation || this._isSliceNear(slice3, spec);
          const satisfiesAlignment = anyAlignment || slice3.and(alignMask).isNull();
          if (satisfiesLocation && satisfiesAlignment) {
            return free.splice(i, 1)[0];
          }
        }
      }
      return this._allocatePage(spec);
    }
    _allocatePage(spec) {
      const page = Memory.alloc(pageSize, spec);
      const { sliceSize, slicesPerPage } = this;
      for (let i = 1; i !== slicesPerPage; i++) {
        const slice3 = page.add(i * sliceSize);
        this.free.push(slice3);
      }
      this.pages.push(page);
      return page;
    }
    _isSliceNear(slice3, spec) {
      const sliceEnd = slice3.add(this.sliceSize);
      const { near, maxDistance } = spec;
      const startDistance = abs(near.sub(slice3));
      const endDistance = abs(near.sub(sliceEnd));
      return startDistance.compare(maxDistance) <= 0 && endDistance.compare(maxDistance) <= 0;
    }
    freeSlice(slice3) {
      this.free.push(slice3);
    }
  };
  function abs(nptr) {
    const shmt = pointerSize === 4 ? 31 : 63;
    const mask = ptr(1).shl(shmt).not();
    return nptr.and(mask);
  }
  function makeAllocator(sliceSize) {
    return new CodeAllocator(sliceSize);
  }

  // node_modules/frida-java-bridge/lib/result.js
  var JNI_OK = 0;
  function checkJniResult(name, result) {
    if (result !== JNI_OK) {
      throw new Error(name + " failed: " + result);
    }
  }

  // node_modules/frida-java-bridge/lib/jvmti.js
  var jvmtiVersion = {
    v1_0: 805371904,
    v1_2: 805372416
  };
  var jvmtiCapabilities = {
    canTagObjects: 1
  };
  var { pointerSize: pointerSize2 } = Process;
  var nativeFunctionOptions = {
    exceptions: "propagate"
  };
  function EnvJvmti(handle, vm3) {
    this.handle = handle;
    this.vm = vm3;
    this.vtable = handle.readPointer();
  }
  EnvJvmti.prototype.deallocate = proxy(47, "int32", ["pointer", "pointer"], function(impl, mem) {
    return impl(this.handle, mem);
  });
  EnvJvmti.prototype.getLoadedClasses = proxy(78, "int32", ["pointer", "pointer", "pointer"], function(impl, classCountPtr, classesPtr) {
    const result = impl(this.handle, classCountPtr, classesPtr);
    checkJniResult("EnvJvmti::getLoadedClasses", result);
  });
  EnvJvmti.prototype.iterateOverInstancesOfClass = proxy(112, "int32", ["pointer", "pointer", "int", "pointer", "pointer"], function(impl, klass, objectFilter, heapObjectCallback, userData) {
    const result = impl(this.handle, klass, objectFilter, heapObjectCallback, userData);
    checkJniResult("EnvJvmti::iterateOverInstancesOfClass", result);
  });
  EnvJvmti.prototype.getObjectsWithTags = proxy(114, "int32", ["pointer", "int", "pointer", "pointer", "pointer", "pointer"], function(impl, tagCount, tags, countPtr, objectResultPtr, tagResultPtr) {
    const result = impl(this.handle, tagCount, tags, countPtr, objectResultPtr, tagResultPtr);
    checkJniResult("EnvJvmti::getObjectsWithTags", result);
  });
  EnvJvmti.prototype.addCapabilities = proxy(142, "int32", ["pointer", "pointer"], function(impl, capabilitiesPtr) {
    return impl(this.handle, capabilitiesPtr);
  });
  function proxy(offset, retType, argTypes, wrapper) {
    let impl = null;
    return function() {
      if (impl === null) {
        impl = new NativeFunction(this.vtable.add((offset - 1) * pointerSize2).readPointer(), retType, argTypes, nativeFunctionOptions);
      }
      let args = [impl];
      args = args.concat.apply(args, arguments);
      return wrapper.apply(this, args);
    };
  }

  // node_modules/frida-java-bridge/lib/machine-code.js
  function parseInstructionsAt(address, tryParse, { limit }) {
    let cursor = address;
    let prevInsn = null;
    for (let i = 0; i !== limit; i++) {
      const insn = Instruction.parse(cursor);
      const value = tryParse(insn, prevInsn);
      if (value !== null) {
        return value;
      }
      cursor = insn.next;
      prevInsn = insn;
    }
    return null;
  }

  // node_modules/frida-java-bridge/lib/memoize.js
  function memoize(compute) {
    let value = null;
    let computed = false;
    return function(...args) {
      if (!computed) {
        value = compute(...args);
        computed = true;
      }
      return value;
    };
  }

  // node_modules/frida-java-bridge/lib/env.js
  function Env(handle, vm3) {
    this.handle = handle;
    this.vm = vm3;
  }
  var pointerSize3 = Process.pointerSize;
  var JNI_ABORT = 2;
  var CALL_CONSTRUCTOR_METHOD_OFFSET = 28;
  var CALL_OBJECT_METHOD_OFFSET = 34;
  var CALL_BOOLEAN_METHOD_OFFSET = 37;
  var CALL_BYTE_METHOD_OFFSET = 40;
  var CALL_CHAR_METHOD_OFFSET = 43;
  var CALL_SHORT_METHOD_OFFSET = 46;
  var CALL_INT_METHOD_OFFSET = 49;
  var CALL_LONG_METHOD_OFFSET = 52;
  var CALL_FLOAT_METHOD_OFFSET = 55;
  var CALL_DOUBLE_METHOD_OFFSET = 58;
  var CALL_VOID_METHOD_OFFSET = 61;
  var CALL_NONVIRTUAL_OBJECT_METHOD_OFFSET = 64;
  var CALL_NONVIRTUAL_BOOLEAN_METHOD_OFFSET = 67;
  var CALL_NONVIRTUAL_BYTE_METHOD_OFFSET = 70;
  var CALL_NONVIRTUAL_CHAR_METHOD_OFFSET = 73;
  var CALL_NONVIRTUAL_SHORT_METHOD_OFFSET = 76;
  var CALL_NONVIRTUAL_INT_METHOD_OFFSET = 79;
  var CALL_NONVIRTUAL_LONG_METHOD_OFFSET = 82;
  var CALL_NONVIRTUAL_FLOAT_METHOD_OFFSET = 85;
  var CALL_NONVIRTUAL_DOUBLE_METHOD_OFFSET = 88;
  var CALL_NONVIRTUAL_VOID_METHOD_OFFSET = 91;
  var CALL_STATIC_OBJECT_METHOD_OFFSET = 114;
  var CALL_STATIC_BOOLEAN_METHOD_OFFSET = 117;
  var CALL_STATIC_BYTE_METHOD_OFFSET = 120;
  var CALL_STATIC_CHAR_METHOD_OFFSET = 123;
  var CALL_STATIC_SHORT_METHOD_OFFSET = 126;
  var CALL_STATIC_INT_METHOD_OFFSET = 129;
  var CALL_STATIC_LONG_METHOD_OFFSET = 132;
  var CALL_STATIC_FLOAT_METHOD_OFFSET = 135;
  var CALL_STATIC_DOUBLE_METHOD_OFFSET = 138;
  var CALL_STATIC_VOID_METHOD_OFFSET = 141;
  var GET_OBJECT_FIELD_OFFSET = 95;
  var GET_BOOLEAN_FIELD_OFFSET = 96;
  var GET_BYTE_FIELD_OFFSET = 97;
  var GET_CHAR_FIELD_OFFSET = 98;
  var GET_SHORT_FIELD_OFFSET = 99;
  var GET_INT_FIELD_OFFSET = 100;
  var GET_LONG_FIELD_OFFSET = 101;
  var GET_FLOAT_FIELD_OFFSET = 102;
  var GET_DOUBLE_FIELD_OFFSET = 103;
  var SET_OBJECT_FIELD_OFFSET = 104;
  var SET_BOOLEAN_FIELD_OFFSET = 105;
  var SET_BYTE_FIELD_OFFSET = 106;
  var SET_CHAR_FIELD_OFFSET = 107;
  var SET_SHORT_FIELD_OFFSET = 108;
  var SET_INT_FIELD_OFFSET = 109;
  var SET_LONG_FIELD_OFFSET = 110;
  var SET_FLOAT_FIELD_OFFSET = 111;
  var SET_DOUBLE_FIELD_OFFSET = 112;
  var GET_STATIC_OBJECT_FIELD_OFFSET = 145;
  var GET_STATIC_BOOLEAN_FIELD_OFFSET = 146;
  var GET_STATIC_BYTE_FIELD_OFFSET = 147;
  var GET_STATIC_CHAR_FIELD_OFFSET = 148;
  var GET_STATIC_SHORT_FIELD_OFFSET = 149;
  var GET_STATIC_INT_FIELD_OFFSET = 150;
  var GET_STATIC_LONG_FIELD_OFFSET = 151;
  var GET_STATIC_FLOAT_FIELD_OFFSET = 152;
  var GET_STATIC_DOUBLE_FIELD_OFFSET = 153;
  var SET_STATIC_OBJECT_FIELD_OFFSET = 154;
  var SET_STATIC_BOOLEAN_FIELD_OFFSET = 155;
  var SET_STATIC_BYTE_FIELD_OFFSET = 156;
  var SET_STATIC_CHAR_FIELD_OFFSET = 157;
  var SET_STATIC_SHORT_FIELD_OFFSET = 158;
  var SET_STATIC_INT_FIELD_OFFSET = 159;
  var SET_STATIC_LONG_FIELD_OFFSET = 160;
  var SET_STATIC_FLOAT_FIELD_OFFSET = 161;
  var SET_STATIC_DOUBLE_FIELD_OFFSET = 162;
  var callMethodOffset = {
    pointer: CALL_OBJECT_METHOD_OFFSET,
    uint8: CALL_BOOLEAN_METHOD_OFFSET,
    int8: CALL_BYTE_METHOD_OFFSET,
    uint16: CALL_CHAR_METHOD_OFFSET,
    int16: CALL_SHORT_METHOD_OFFSET,
    int32: CALL_INT_METHOD_OFFSET,
    int64: CALL_LONG_METHOD_OFFSET,
    float: CALL_FLOAT_METHOD_OFFSET,
    double: CALL_DOUBLE_METHOD_OFFSET,
    void: CALL_VOID_METHOD_OFFSET
  };
  var callNonvirtualMethodOffset = {
    pointer: CALL_NONVIRTUAL_OBJECT_METHOD_OFFSET,
    uint8: CALL_NONVIRTUAL_BOOLEAN_METHOD_OFFSET,
    int8: CALL_NONVIRTUAL_BYTE_METHOD_OFFSET,
    uint16: CALL_NONVIRTUAL_CHAR_METHOD_OFFSET,
    int16: CALL_NONVIRTUAL_SHORT_METHOD_OFFSET,
    int32: CALL_NONVIRTUAL_INT_METHOD_OFFSET,
    int64: CALL_NONVIRTUAL_LONG_METHOD_OFFSET,
    float: CALL_NONVIRTUAL_FLOAT_METHOD_OFFSET,
    double: CALL_NONVIRTUAL_DOUBLE_METHOD_OFFSET,
    void: CALL_NONVIRTUAL_VOID_METHOD_OFFSET
  };
  var callStaticMethodOffset = {
    pointer: CALL_STATIC_OBJECT_METHOD_OFFSET,
    uint8: CALL_STATIC_BOOLEAN_METHOD_OFFSET,
    int8: CALL_STATIC_BYTE_METHOD_OFFSET,
    uint16: CALL_STATIC_CHAR_METHOD_OFFSET,
    int16: CALL_STATIC_SHORT_METHOD_OFFSET,
    int32: CALL_STATIC_INT_METHOD_OFFSET,
    int64: CALL_STATIC_LONG_METHOD_OFFSET,
    float: CALL_STATIC_FLOAT_METHOD_OFFSET,
    double: CALL_STATIC_DOUBLE_METHOD_OFFSET,
    void: CALL_STATIC_VOID_METHOD_OFFSET
  };
  var getFieldOffset = {
    pointer: GET_OBJECT_FIELD_OFFSET,
    uint8: GET_BOOLEAN_FIELD_OFFSET,
    int8: GET_BYTE_FIELD_OFFSET,
    uint16: GET_CHAR_FIELD_OFFSET,
    int16: GET_SHORT_FIELD_OFFSET,
    int32: GET_INT_FIELD_OFFSET,
    int64: GET_LONG_FIELD_OFFSET,
    float: GET_FLOAT_FIELD_OFFSET,
    double: GET_DOUBLE_FIELD_OFFSET
  };
  var setFieldOffset = {
    pointer: SET_OBJECT_FIELD_OFFSET,
    uint8: SET_BOOLEAN_FIELD_OFFSET,
    int8: SET_BYTE_FIELD_OFFSET,
    uint16: SET_CHAR_FIELD_OFFSET,
    int16: SET_SHORT_FIELD_OFFSET,
    int32: SET_INT_FIELD_OFFSET,
    int64: SET_LONG_FIELD_OFFSET,
    float: SET_FLOAT_FIELD_OFFSET,
    double: SET_DOUBLE_FIELD_OFFSET
  };
  var getStaticFieldOffset = {
    pointer: GET_STATIC_OBJECT_FIELD_OFFSET,
    uint8: GET_STATIC_BOOLEAN_FIELD_OFFSET,
    int8: GET_STATIC_BYTE_FIELD_OFFSET,
    uint16: GET_STATIC_CHAR_FIELD_OFFSET,
    int16: GET_STATIC_SHORT_FIELD_OFFSET,
    int32: GET_STATIC_INT_FIELD_OFFSET,
    int64: GET_STATIC_LONG_FIELD_OFFSET,
    float: GET_STATIC_FLOAT_FIELD_OFFSET,
    double: GET_STATIC_DOUBLE_FIELD_OFFSET
  };
  var setStaticFieldOffset = {
    pointer: SET_STATIC_OBJECT_FIELD_OFFSET,
    uint8: SET_STATIC_BOOLEAN_FIELD_OFFSET,
    int8: SET_STATIC_BYTE_FIELD_OFFSET,
    uint16: SET_STATIC_CHAR_FIELD_OFFSET,
    int16: SET_STATIC_SHORT_FIELD_OFFSET,
    int32: SET_STATIC_INT_FIELD_OFFSET,
    int64: SET_STATIC_LONG_FIELD_OFFSET,
    float: SET_STATIC_FLOAT_FIELD_OFFSET,
    double: SET_STATIC_DOUBLE_FIELD_OFFSET
  };
  var nativeFunctionOptions2 = {
    exceptions: "propagate"
  };
  var cachedVtable = null;
  var globalRefs = [];
  Env.dispose = function(env2) {
    globalRefs.forEach(env2.deleteGlobalRef, env2);
    globalRefs = [];
  };
  function register(globalRef) {
    globalRefs.push(globalRef);
    return globalRef;
  }
  function vtable(instance) {
    if (cachedVtable === null) {
      cachedVtable = instance.handle.readPointer();
    }
    return cachedVtable;
  }
  function proxy2(offset, retType, argTypes, wrapper) {
    let impl = null;
    return function() {
      if (impl === null) {
        impl = new NativeFunction(vtable(this).add(offset * pointerSize3).readPointer(), retType, argTypes, nativeFunctionOptions2);
      }
      let args = [impl];
      args = args.concat.apply(args, arguments);
      return wrapper.apply(this, args);
    };
  }
  Env.prototype.getVersion = proxy2(4, "int32", ["pointer"], function(impl) {
    return impl(this.handle);
  });
  Env.prototype.findClass = proxy2(6, "pointer", ["pointer", "pointer"], function(impl, name) {
    const result = impl(this.handle, Memory.allocUtf8String(name));
    this.throwIfExceptionPending();
    return result;
  });
  Env.prototype.throwIfExceptionPending = function() {
    const throwable = this.exceptionOccurred();
    if (throwable.isNull()) {
      return;
    }
    this.exceptionClear();
    const handle = this.newGlobalRef(throwable);
    this.deleteLocalRef(throwable);
    const description = this.vaMethod("pointer", [])(this.handle, handle, this.javaLangObject().toString);
    const descriptionStr = this.stringFromJni(description);
    this.deleteLocalRef(description);
    const error = new Error(descriptionStr);
    error.$h = handle;
    Script.bindWeak(error, makeErrorHandleDestructor(this.vm, handle));
    throw error;
  };
  function makeErrorHandleDestructor(vm3, handle) {
    return function() {
      vm3.perform((env2) => {
        env2.deleteGlobalRef(handle);
      });
    };
  }
  Env.prototype.fromReflectedMethod = proxy2(7, "pointer", ["pointer", "pointer"], function(impl, method) {
    return impl(this.handle, method);
  });
  Env.prototype.fromReflectedField = proxy2(8, "pointer", ["pointer", "pointer"], function(impl, method) {
    return impl(this.handle, method);
  });
  Env.prototype.toReflectedMethod = proxy2(9, "pointer", ["pointer", "pointer", "pointer", "uint8"], function(impl, klass, methodId, isStatic) {
    return impl(this.handle, klass, methodId, isStatic);
  });
  Env.prototype.getSuperclass = proxy2(10, "pointer", ["pointer", "pointer"], function(impl, klass) {
    return impl(this.handle, klass);
  });
  Env.prototype.isAssignableFrom = proxy2(11, "uint8", ["pointer", "pointer", "pointer"], function(impl, klass1, klass2) {
    return !!impl(this.handle, klass1, klass2);
  });
  Env.prototype.toReflectedField = proxy2(12, "pointer", ["pointer", "pointer", "pointer", "uint8"], function(impl, klass, fieldId, isStatic) {
    return impl(this.handle, klass, fieldId, isStatic);
  });
  Env.prototype.throw = proxy2(13, "int32", ["pointer", "pointer"], function(impl, obj) {
    return impl(this.handle, obj);
  });
  Env.prototype.exceptionOccurred = proxy2(15, "pointer", ["pointer"], function(impl) {
    return impl(this.handle);
  });
  Env.prototype.exceptionDescribe = proxy2(16, "void", ["pointer"], function(impl) {
    impl(this.handle);
  });
  Env.prototype.exceptionClear = proxy2(17, "void", ["pointer"], function(impl) {
    impl(this.handle);
  });
  Env.prototype.pushLocalFrame = proxy2(19, "int32", ["pointer", "int32"], function(impl, capacity) {
    return impl(this.handle, capacity);
  });
  Env.prototype.popLocalFrame = proxy2(20, "pointer", ["pointer", "pointer"], function(impl, result) {
    return impl(this.handle, result);
  });
  Env.prototype.newGlobalRef = proxy2(21, "pointer", ["pointer", "pointer"], function(impl, obj) {
    return impl(this.handle, obj);
  });
  Env.prototype.deleteGlobalRef = proxy2(22, "void", ["pointer", "pointer"], function(impl, globalRef) {
    impl(this.handle, globalRef);
  });
  Env.prototype.deleteLocalRef = proxy2(23, "void", ["pointer", "pointer"], function(impl, localRef) {
    impl(this.handle, localRef);
  });
  Env.prototype.isSameObject = proxy2(24, "uint8", ["pointer", "pointer", "pointer"], function(impl, ref1, ref2) {
    return !!impl(this.handle, ref1, ref2);
  });
  Env.prototype.newLocalRef = proxy2(25, "pointer", ["pointer", "pointer"], function(impl, obj) {
    return impl(this.handle, obj);
  });
  Env.prototype.allocObject = proxy2(27, "pointer", ["pointer", "pointer"], function(impl, clazz) {
    return impl(this.handle, clazz);
  });
  Env.prototype.getObjectClass = proxy2(31, "pointer", ["pointer", "pointer"], function(impl, obj) {
    return impl(this.handle, obj);
  });
  Env.prototype.isInstanceOf = proxy2(32, "uint8", ["pointer", "pointer", "pointer"], function(impl, obj, klass) {
    return !!impl(this.handle, obj, klass);
  });
  Env.prototype.getMethodId = proxy2(33, "pointer", ["pointer", "pointer", "pointer", "pointer"], function(impl, klass, name, sig) {
    return impl(this.handle, klass, Memory.allocUtf8String(name), Memory.allocUtf8String(sig));
  });
  Env.prototype.getFieldId = proxy2(94, "pointer", ["pointer", "pointer", "pointer", "pointer"], function(impl, klass, name, sig) {
    return impl(this.handle, klass, Memory.allocUtf8String(name), Memory.allocUtf8String(sig));
  });
  Env.prototype.getIntField = proxy2(100, "int32", ["pointer", "pointer", "pointer"], function(impl, obj, fieldId) {
    return impl(this.handle, obj, fieldId);
  });
  Env.prototype.getStaticMethodId = proxy2(113, "pointer", ["pointer", "pointer", "pointer", "pointer"], function(impl, klass, name, sig) {
    return impl(this.handle, klass, Memory.allocUtf8String(name), Memory.allocUtf8String(sig));
  });
  Env.prototype.getStaticFieldId = proxy2(144, "pointer", ["pointer", "pointer", "pointer", "pointer"], function(impl, klass, name, sig) {
    return impl(this.handle, klass, Memory.allocUtf8String(name), Memory.allocUtf8String(sig));
  });
  Env.prototype.getStaticIntField = proxy2(150, "int32", ["pointer", "pointer", "pointer"], function(impl, obj, fieldId) {
    return impl(this.handle, obj, fieldId);
  });
  Env.prototype.getStringLength = proxy2(164, "int32", ["pointer", "pointer"], function(impl, str) {
    return impl(this.handle, str);
  });
  Env.prototype.getStringChars = proxy2(165, "pointer", ["pointer", "pointer", "pointer"], function(impl, str) {
    return impl(this.handle, str, NULL);
  });
  Env.prototype.releaseStringChars = proxy2(166, "void", ["pointer", "pointer", "pointer"], function(impl, str, utf) {
    impl(this.handle, str, utf);
  });
  Env.prototype.newStringUtf = proxy2(167, "pointer", ["pointer", "pointer"], function(impl, str) {
    const utf = Memory.allocUtf8String(str);
    return impl(this.handle, utf);
  });
  Env.prototype.getStringUtfChars = proxy2(169, "pointer", ["pointer", "pointer", "pointer"], function(impl, str) {
    return impl(this.handle, str, NULL);
  });
  Env.prototype.releaseStringUtfChars = proxy2(170, "void", ["pointer", "pointer", "pointer"], function(impl, str, utf) {
    impl(this.handle, str, utf);
  });
  Env.prototype.getArrayLength = proxy2(171, "int32", ["pointer", "pointer"], function(impl, array) {
    return impl(this.handle, array);
  });
  Env.prototype.newObjectArray = proxy2(172, "pointer", ["pointer", "int32", "pointer", "pointer"], function(impl, length, elementClass, initialElement) {
    return impl(this.handle, length, elementClass, initialElement);
  });
  Env.prototype.getObjectArrayElement = proxy2(173, "pointer", ["pointer", "pointer", "int32"], function(impl, array, index) {
    return impl(this.handle, array, index);
  });
  Env.prototype.setObjectArrayElement = proxy2(174, "void", ["pointer", "pointer", "int32", "pointer"], function(impl, array, index, value) {
    impl(this.handle, array, index, value);
  });
  Env.prototype.newBooleanArray = proxy2(175, "pointer", ["pointer", "int32"], function(impl, length) {
    return impl(this.handle, length);
  });
  Env.prototype.newByteArray = proxy2(176, "pointer", ["pointer", "int32"], function(impl, length) {
    return impl(this.handle, length);
  });
  Env.prototype.newCharArray = proxy2(177, "pointer", ["pointer", "int32"], function(impl, length) {
    return impl(this.handle, length);
  });
  Env.prototype.newShortArray = proxy2(178, "pointer", ["pointer", "int32"], function(impl, length) {
    return impl(this.handle, length);
  });
  Env.prototype.newIntArray = proxy2(179, "pointer", ["pointer", "int32"], function(impl, length) {
    return impl(this.handle, length);
  });
  Env.prototype.newLongArray = proxy2(180, "pointer", ["pointer", "int32"], function(impl, length) {
    return impl(this.handle, length);
  });
  Env.prototype.newFloatArray = proxy2(181, "pointer", ["pointer", "int32"], function(impl, length) {
    return impl(this.handle, length);
  });
  Env.prototype.newDoubleArray = proxy2(182, "pointer", ["pointer", "int32"], function(impl, length) {
    return impl(this.handle, length);
  });
  Env.prototype.getBooleanArrayElements = proxy2(183, "pointer", ["pointer", "pointer", "pointer"], function(impl, array) {
    return impl(this.handle, array, NULL);
  });
  Env.prototype.getByteArrayElements = proxy2(184, "pointer", ["pointer", "pointer", "pointer"], function(impl, array) {
    return impl(this.handle, array, NULL);
  });
  Env.prototype.getCharArrayElements = proxy2(185, "pointer", ["pointer", "pointer", "pointer"], function(impl, array) {
    return impl(this.handle, array, NULL);
  });
  Env.prototype.getShortArrayElements = proxy2(186, "pointer", ["pointer", "pointer", "pointer"], function(impl, array) {
    return impl(this.handle, array, NULL);
  });
  Env.prototype.getIntArrayElements = proxy2(187, "pointer", ["pointer", "pointer", "pointer"], function(impl, array) {
    return impl(this.handle, array, NULL);
  });
  Env.prototype.getLongArrayElements = proxy2(188, "pointer", ["pointer", "pointer", "pointer"], function(impl, array) {
    return impl(this.handle, array, NULL);
  });
  Env.prototype.getFloatArrayElements = proxy2(189, "pointer", ["pointer", "pointer", "pointer"], function(impl, array) {
    return impl(this.handle, array, NULL);
  });
  Env.prototype.getDoubleArrayElements = proxy2(190, "pointer", ["pointer", "pointer", "pointer"], function(impl, array) {
    return impl(this.handle, array, NULL);
  });
  Env.prototype.releaseBooleanArrayElements = proxy2(191, "pointer", ["pointer", "pointer", "pointer", "int32"], function(impl, array, cArray) {
    impl(this.handle, array, cArray, JNI_ABORT);
  });
  Env.prototype.releaseByteArrayElements = proxy2(192, "pointer", ["pointer", "pointer", "pointer", "int32"], function(impl, array, cArray) {
    impl(this.handle, array, cArray, JNI_ABORT);
  });
  Env.prototype.releaseCharArrayElements = proxy2(193, "pointer", ["pointer", "pointer", "pointer", "int32"], function(impl, array, cArray) {
    impl(this.handle, array, cArray, JNI_ABORT);
  });
  Env.prototype.releaseShortArrayElements = proxy2(194, "pointer", ["pointer", "pointer", "pointer", "int32"], function(impl, array, cArray) {
    impl(this.handle, array, cArray, JNI_ABORT);
  });
  Env.prototype.releaseIntArrayElements = proxy2(195, "pointer", ["pointer", "pointer", "pointer", "int32"], function(impl, array, cArray) {
    impl(this.handle, array, cArray, JNI_ABORT);
  });
  Env.prototype.releaseLongArrayElements = proxy2(196, "pointer", ["pointer", "pointer", "pointer", "int32"], function(impl, array, cArray) {
    impl(this.handle, array, cArray, JNI_ABORT);
  });
  Env.prototype.releaseFloatArrayElements = proxy2(197, "pointer", ["pointer", "pointer", "pointer", "int32"], function(impl, array, cArray) {
    impl(this.handle, array, cArray, JNI_ABORT);
  });
  Env.prototype.releaseDoubleArrayElements = proxy2(198, "pointer", ["pointer", "pointer", "pointer", "int32"], function(impl, array, cArray) {
    impl(this.handle, array, cArray, JNI_ABORT);
  });
  Env.prototype.getByteArrayRegion = proxy2(200, "void", ["pointer", "pointer", "int", "int", "pointer"], function(impl, array, start2, length, cArray) {
    impl(this.handle, array, start2, length, cArray);
  });
  Env.prototype.setBooleanArrayRegion = proxy2(207, "void", ["pointer", "pointer", "int32", "int32", "pointer"], function(impl, array, start2, length, cArray) {
    impl(this.handle, array, start2, length, cArray);
  });
  Env.prototype.setByteArrayRegion = proxy2(208, "void", ["pointer", "pointer", "int32", "int32", "pointer"], function(impl, array, start2, length, cArray) {
    impl(this.handle, array, start2, length, cArray);
  });
  Env.prototype.setCharArrayRegion = proxy2(209, "void", ["pointer", "pointer", "int32", "int32", "pointer"], function(impl, array, start2, length, cArray) {
    impl(this.handle, array, start2, length, cArray);
  });
  Env.prototype.setShortArrayRegion = proxy2(210, "void", ["pointer", "pointer", "int32", "int32", "pointer"], function(impl, array, start2, length, cArray) {
    impl(this.handle, array, start2, length, cArray);
  });
  Env.prototype.setIntArrayRegion = proxy2(211, "void", ["pointer", "pointer", "int32", "int32", "pointer"], function(impl, array, start2, length, cArray) {
    impl(this.handle, array, start2, length, cArray);
  });
  Env.prototype.setLongArrayRegion = proxy2(212, "void", ["pointer", "pointer", "int32", "int32", "pointer"], function(impl, array, start2, length, cArray) {
    impl(this.handle, array, start2, length, cArray);
  });
  Env.prototype.setFloatArrayRegion = proxy2(213, "void", ["pointer", "pointer", "int32", "int32", "pointer"], function(impl, array, start2, length, cArray) {
    impl(this.handle, array, start2, length, cArray);
  });
  Env.prototype.setDoubleArrayRegion = proxy2(214, "void", ["pointer", "pointer", "int32", "int32", "pointer"], function(impl, array, start2, length, cArray) {
    impl(this.handle, array, start2, length, cArray);
  });
  Env.prototype.registerNatives = proxy2(215, "int32", ["pointer", "pointer", "pointer", "int32"], function(impl, klass, methods, numMethods) {
    return impl(this.handle, klass, methods, numMethods);
  });
  Env.prototype.monitorEnter = proxy2(217, "int32", ["pointer", "pointer"], function(impl, obj) {
    return impl(this.handle, obj);
  });
  Env.prototype.monitorExit = proxy2(218, "int32", ["pointer", "pointer"], function(impl, obj) {
    return impl(this.handle, obj);
  });
  Env.prototype.getDirectBufferAddress = proxy2(230, "pointer", ["pointer", "pointer"], function(impl, obj) {
    return impl(this.handle, obj);
  });
  Env.prototype.getObjectRefType = proxy2(232, "int32", ["pointer", "pointer"], function(impl, ref) {
    return impl(this.handle, ref);
  });
  var cachedMethods = /* @__PURE__ */ new Map();
  function plainMethod(offset, retType, argTypes, options) {
    return getOrMakeMethod(this, "p", makePlainMethod, offset, retType, argTypes, options);
  }
  function vaMethod(offset, retType, argTypes, options) {
    return getOrMakeMethod(this, "v", makeVaMethod, offset, retType, argTypes, options);
  }
  function nonvirtualVaMethod(offset, retType, argTypes, options) {
    return getOrMakeMethod(this, "n", makeNonvirtualVaMethod, offset, retType, argTypes, options);
  }
  function getOrMakeMethod(env2, flavor, construct, offset, retType, argTypes, options) {
    if (options !== void 0) {
      return construct(env2, offset, retType, argTypes, options);
    }
    const key = [offset, flavor, retType].concat(argTypes).join("|");
    let m = cachedMethods.get(key);
    if (m === void 0) {
      m = construct(env2, offset, retType, argTypes, nativeFunctionOptions2);
      cachedMethods.set(key, m);
    }
    return m;
  }
  function makePlainMethod(env2, offset, retType, argTypes, options) {
    return new NativeFunction(
      vtable(env2).add(offset * pointerSize3).readPointer(),
      retType,
      ["pointer", "pointer", "pointer"].concat(argTypes),
      options
    );
  }
  function makeVaMethod(env2, offset, retType, argTypes, options) {
    return new NativeFunction(
      vtable(env2).add(offset * pointerSize3).readPointer(),
      retType,
      ["pointer", "pointer", "pointer", "..."].concat(argTypes),
      options
    );
  }
  function makeNonvirtualVaMethod(env2, offset, retType, argTypes, options) {
    return new NativeFunction(
      vtable(env2).add(offset * pointerSize3).readPointer(),
      retType,
      ["pointer", "pointer", "pointer", "pointer", "..."].concat(argTypes),
      options
    );
  }
  Env.prototype.constructor = function(argTypes, options) {
    return vaMethod.call(this, CALL_CONSTRUCTOR_METHOD_OFFSET, "pointer", argTypes, options);
  };
  Env.prototype.vaMethod = function(retType, argTypes, options) {
    const offset = callMethodOffset[retType];
    if (offset === void 0) {
      throw new Error("Unsupported type: " + retType);
    }
    return vaMethod.call(this, offset, retType, argTypes, options);
  };
  Env.prototype.nonvirtualVaMethod = function(retType, argTypes, options) {
    const offset = callNonvirtualMethodOffset[retType];
    if (offset === void 0) {
      throw new Error("Unsupported type: " + retType);
    }
    return nonvirtualVaMethod.call(this, offset, retType, argTypes, options);
  };
  Env.prototype.staticVaMethod = function(retType, argTypes, options) {
    const offset = callStaticMethodOffset[retType];
    if (offset === void 0) {
      throw new Error("Unsupported type: " + retType);
    }
    return vaMethod.call(this, offset, retType, argTypes, options);
  };
  Env.prototype.getField = function(fieldType) {
    const offset = getFieldOffset[fieldType];
    if (offset === void 0) {
      throw new Error("Unsupported type: " + fieldType);
    }
    return plainMethod.call(this, offset, fieldType, []);
  };
  Env.prototype.getStaticField = function(fieldType) {
    const offset = getStaticFieldOffset[fieldType];
    if (offset === void 0) {
      throw new Error("Unsupported type: " + fieldType);
    }
    return plainMethod.call(this, offset, fieldType, []);
  };
  Env.prototype.setField = function(fieldType) {
    const offset = setFieldOffset[fieldType];
    if (offset === void 0) {
      throw new Error("Unsupported type: " + fieldType);
    }
    return plainMethod.call(this, offset, "void", [fieldType]);
  };
  Env.prototype.setStaticField = function(fieldType) {
    const offset = setStaticFieldOffset[fieldType];
    if (offset === void 0) {
      throw new Error("Unsupported type: " + fieldType);
    }
    return plainMethod.call(this, offset, "void", [fieldType]);
  };
  var javaLangClass = null;
  Env.prototype.javaLangClass = function() {
    if (javaLangClass === null) {
      const handle = this.findClass("java/lang/Class");
      try {
        const get = this.getMethodId.bind(this, handle);
        javaLangClass = {
          handle: register(this.newGlobalRef(handle)),
          getName: get("getName", "()Ljava/lang/String;"),
          getSimpleName: get("getSimpleName", "()Ljava/lang/String;"),
          getGenericSuperclass: get("getGenericSuperclass", "()Ljava/lang/reflect/Type;"),
          getDeclaredConstructors: get("getDeclaredConstructors", "()[Ljava/lang/reflect/Constructor;"),
          getDeclaredMethods: get("getDeclaredMethods", "()[Ljava/lang/reflect/Method;"),
          getDeclaredFields: get("getDeclaredFields", "()[Ljava/lang/reflect/Field;"),
          isArray: get("isArray", "()Z"),
          isPrimitive: get("isPrimitive", "()Z"),
          isInterface: get("isInterface", "()Z"),
          getComponentType: get("getComponentType", "()Ljava/lang/Class;")
        };
      } finally {
        this.deleteLocalRef(handle);
      }
    }
    return javaLangClass;
  };
  var javaLangObject = null;
  Env.prototype.javaLangObject = function() {
    if (javaLangObject === null) {
      const handle = this.findClass("java/lang/Object");
      try {
        const get = this.getMethodId.bind(this, handle);
        javaLangObject = {
          handle: register(this.newGlobalRef(handle)),
          toString: get("toString", "()Ljava/lang/String;"),
          getClass: get("getClass", "()Ljava/lang/Class;")
        };
      } finally {
        this.deleteLocalRef(handle);
      }
    }
    return javaLangObject;
  };
  var javaLangReflectConstructor = null;
  Env.prototype.javaLangReflectConstructor = function() {
    if (javaLangReflectConstructor === null) {
      const handle = this.findClass("java/lang/reflect/Constructor");
      try {
        javaLangReflectConstructor = {
          getGenericParameterTypes: this.getMethodId(handle, "getGenericParameterTypes", "()[Ljava/lang/reflect/Type;")
        };
      } finally {
        this.deleteLocalRef(handle);
      }
    }
    return javaLangReflectConstructor;
  };
  var javaLangReflectMethod = null;
  Env.prototype.javaLangReflectMethod = function() {
    if (javaLangReflectMethod === null) {
      const handle = this.findClass("java/lang/reflect/Method");
      try {
        const get = this.getMethodId.bind(this, handle);
        javaLangReflectMethod = {
          getName: get("getName", "()Ljava/lang/String;"),
          getGenericParameterTypes: get("getGenericParameterTypes", "()[Ljava/lang/reflect/Type;"),
          getParameterTypes: get("getParameterTypes", "()[Ljava/lang/Class;"),
          getGenericReturnType: get("getGenericReturnType", "()Ljava/lang/reflect/Type;"),
          getGenericExceptionTypes: get("getGenericExceptionTypes", "()[Ljava/lang/reflect/Type;"),
          getModifiers: get("getModifiers", "()I"),
          isVarArgs: get("isVarArgs", "()Z")
        };
      } finally {
        this.deleteLocalRef(handle);
      }
    }
    return javaLangReflectMethod;
  };
  var javaLangReflectField = null;
  Env.prototype.javaLangReflectField = function() {
    if (javaLangReflectField === null) {
      const handle = this.findClass("java/lang/reflect/Field");
      try {
        const get = this.getMethodId.bind(this, handle);
        javaLangReflectField = {
          getName: get("getName", "()Ljava/lang/String;"),
          getType: get("getType", "()Ljava/lang/Class;"),
          getGenericType: get("getGenericType", "()Ljava/lang/reflect/Type;"),
          getModifiers: get("getModifiers", "()I"),
          toString: get("toString", "()Ljava/lang/String;")
        };
      } finally {
        this.deleteLocalRef(handle);
      }
    }
    return javaLangReflectField;
  };
  var javaLangReflectTypeVariable = null;
  Env.prototype.javaLangReflectTypeVariable = function() {
    if (javaLangReflectTypeVariable === null) {
      const handle = this.findClass("java/lang/reflect/TypeVariable");
      try {
        const get = this.getMethodId.bind(this, handle);
        javaLangReflectTypeVariable = {
          handle: register(this.newGlobalRef(handle)),
          getName: get("getName", "()Ljava/lang/String;"),
          getBounds: get("getBounds", "()[Ljava/lang/reflect/Type;"),
          getGenericDeclaration: get("getGenericDeclaration", "()Ljava/lang/reflect/GenericDeclaration;")
        };
      } finally {
        this.deleteLocalRef(handle);
      }
    }
    return javaLangReflectTypeVariable;
  };
  var javaLangReflectWildcardType = null;
  Env.prototype.javaLangReflectWildcardType = function() {
    if (javaLangReflectWildcardType === null) {
      const handle = this.findClass("java/lang/reflect/WildcardType");
      try {
        const get = this.getMethodId.bind(this, handle);
        javaLangReflectWildcardType = {
          handle: register(this.newGlobalRef(handle)),
          getLowerBounds: get("getLowerBounds", "()[Ljava/lang/reflect/Type;"),
          getUpperBounds: get("getUpperBounds", "()[Ljava/lang/reflect/Type;")
        };
      } finally {
        this.deleteLocalRef(handle);
      }
    }
    return javaLangReflectWildcardType;
  };
  var javaLangReflectGenericArrayType = null;
  Env.prototype.javaLangReflectGenericArrayType = function() {
    if (javaLangReflectGenericArrayType === null) {
      const handle = this.findClass("java/lang/reflect/GenericArrayType");
      try {
        javaLangReflectGenericArrayType = {
          handle: register(this.newGlobalRef(handle)),
          getGenericComponentType: this.getMethodId(handle, "getGenericComponentType", "()Ljava/lang/reflect/Type;")
        };
      } finally {
        this.deleteLocalRef(handle);
      }
    }
    return javaLangReflectGenericArrayType;
  };
  var javaLangReflectParameterizedType = null;
  Env.prototype.javaLangReflectParameterizedType = function() {
    if (javaLangReflectParameterizedType === null) {
      const handle = this.findClass("java/lang/reflect/ParameterizedType");
      try {
        const get = this.getMethodId.bind(this, handle);
        javaLangReflectParameterizedType = {
          handle: register(this.newGlobalRef(handle)),
          getActualTypeArguments: get("getActualTypeArguments", "()[Ljava/lang/reflect/Type;"),
          getRawType: get("getRawType", "()Ljava/lang/reflect/Type;"),
          getOwnerType: get("getOwnerType", "()Ljava/lang/reflect/Type;")
        };
      } finally {
        this.deleteLocalRef(handle);
      }
    }
    return javaLangReflectParameterizedType;
  };
  var javaLangString = null;
  Env.prototype.javaLangString = function() {
    if (javaLangString === null) {
      const handle = this.findClass("java/lang/String");
      try {
        javaLangString = {
          handle: register(this.newGlobalRef(handle))
        };
      } finally {
        this.deleteLocalRef(handle);
      }
    }
    return javaLangString;
  };
  Env.prototype.getClassName = function(classHandle) {
    const name = this.vaMethod("pointer", [])(this.handle, classHandle, this.javaLangClass().getName);
    try {
      return this.stringFromJni(name);
    } finally {
      this.deleteLocalRef(name);
    }
  };
  Env.prototype.getObjectClassName = function(objHandle) {
    const jklass = this.getObjectClass(objHandle);
    try {
      return this.getClassName(jklass);
    } finally {
      this.deleteLocalRef(jklass);
    }
  };
  Env.prototype.getActualTypeArgument = function(type) {
    const actualTypeArguments = this.vaMethod("pointer", [])(this.handle, type, this.javaLangReflectParameterizedType().getActualTypeArguments);
    this.throwIfExceptionPending();
    if (!actualTypeArguments.isNull()) {
      try {
        return this.getTypeNameFromFirstTypeElement(actualTypeArguments);
      } finally {
        this.deleteLocalRef(actualTypeArguments);
      }
    }
  };
  Env.prototype.getTypeNameFromFirstTypeElement = function(typeArray) {
    const length = this.getArrayLength(typeArray);
    if (length > 0) {
      const typeArgument0 = this.getObjectArrayElement(typeArray, 0);
      try {
        return this.getTypeName(typeArgument0);
      } finally {
        this.deleteLocalRef(typeArgument0);
      }
    } else {
      return "java.lang.Object";
    }
  };
  Env.prototype.getTypeName = function(type, getGenericsInformation) {
    const invokeObjectMethodNoArgs = this.vaMethod("pointer", []);
    if (this.isInstanceOf(type, this.javaLangClass().handle)) {
      return this.getClassName(type);
    } else if (this.isInstanceOf(type, this.javaLangReflectGenericArrayType().handle)) {
      return this.getArrayTypeName(type);
    } else if (this.isInstanceOf(type, this.javaLangReflectParameterizedType().handle)) {
      const rawType = invokeObjectMethodNoArgs(this.handle, type, this.javaLangReflectParameterizedType().getRawType);
      this.throwIfExceptionPending();
      let result;
      try {
        result = this.getTypeName(rawType);
      } finally {
        this.deleteLocalRef(rawType);
      }
      if (getGenericsInformation) {
        result += "<" + this.getActualTypeArgument(type) + ">";
      }
      return result;
    } else if (this.isInstanceOf(type, this.javaLangReflectTypeVariable().handle)) {
      return "java.lang.Object";
    } else if (this.isInstanceOf(type, this.javaLangReflectWildcardType().handle)) {
      return "java.lang.Object";
    } else {
      return "java.lang.Object";
    }
  };
  Env.prototype.getArrayTypeName = function(type) {
    const invokeObjectMethodNoArgs = this.vaMethod("pointer", []);
    if (this.isInstanceOf(type, this.javaLangClass().handle)) {
      return this.getClassName(type);
    } else if (this.isInstanceOf(type, this.javaLangReflectGenericArrayType().handle)) {
      const componentType = invokeObjectMethodNoArgs(this.handle, type, this.javaLangReflectGenericArrayType().getGenericComponentType);
      this.throwIfExceptionPending();
      try {
        return "[L" + this.getTypeName(componentType) + ";";
      } finally {
        this.deleteLocalRef(componentType);
      }
    } else {
      return "[Ljava.lang.Object;";
    }
  };
  Env.prototype.stringFromJni = function(str) {
    const utf = this.getStringChars(str);
    if (utf.isNull()) {
      throw new Error("Unable to access string");
    }
    try {
      const length = this.getStringLength(str);
      return utf.readUtf16String(length);
    } finally {
      this.releaseStringChars(str, utf);
    }
  };

  // node_modules/frida-java-bridge/lib/vm.js
  var JNI_VERSION_1_6 = 65542;
  var pointerSize4 = Process.pointerSize;
  var jsThreadID = Process.getCurrentThreadId();
  var attachedThreads = /* @__PURE__ */ new Map();
  var activeEnvs = /* @__PURE__ */ new Map();
  function VM(api2) {
    const handle = api2.vm;
    let attachCurrentThread = null;
    let detachCurrentThread = null;
    let getEnv = null;
    function initialize2() {
      const vtable2 = handle.readPointer();
      const options = {
        exceptions: "propagate"
      };
      attachCurrentThread = new NativeFunction(vtable2.add(4 * pointerSize4).readPointer(), "int32", ["pointer", "pointer", "pointer"], options);
      detachCurrentThread = new NativeFunction(vtable2.add(5 * pointerSize4).readPointer(), "int32", ["pointer"], options);
      getEnv = new NativeFunction(vtable2.add(6 * pointerSize4).readPointer(), "int32", ["pointer", "pointer", "int32"], options);
    }
    this.handle = handle;
    this.perform = function(fn) {
      const threadId = Process.getCurrentThreadId();
      const cachedEnv = tryGetCachedEnv(threadId);
      if (cachedEnv !== null) {
        return fn(cachedEnv);
      }
      let env2 = this._tryGetEnv();
      const alreadyAttached = env2 !== null;
      if (!alreadyAttached) {
        env2 = this.attachCurrentThread();
        attachedThreads.set(threadId, true);
      }
      this.link(threadId, env2);
      try {
        return fn(env2);
      } finally {
        const isJsThread = threadId === jsThreadID;
        if (!isJsThread) {
          this.unlink(threadId);
        }
        if (!alreadyAttached && !isJsThread) {
          const allowedToDetach = attachedThreads.get(threadId);
          attachedThreads.delete(threadId);
          if (allowedToDetach) {
            this.detachCurrentThread();
          }
        }
      }
    };
    this.attachCurrentThread = function() {
      const envBuf = Memory.alloc(pointerSize4);
      checkJniResult("VM::AttachCurrentThread", attachCurrentThread(handle, envBuf, NULL));
      return new Env(envBuf.readPointer(), this);
    };
    this.detachCurrentThread = function() {
      checkJniResult("VM::DetachCurrentThread", detachCurrentThread(handle));
    };
    this.preventDetachDueToClassLoader = function() {
      const threadId = Process.getCurrentThreadId();
      if (attachedThreads.has(threadId)) {
        attachedThreads.set(threadId, false);
      }
    };
    this.getEnv = function() {
      const cachedEnv = tryGetCachedEnv(Process.getCurrentThreadId());
      if (cachedEnv !== null) {
        return cachedEnv;
      }
      const envBuf = Memory.alloc(pointerSize4);
      const result = getEnv(handle, envBuf, JNI_VERSION_1_6);
      if (result === -2) {
        throw new Error("Current thread is not attached to the Java VM; please move this code inside a Java.perform() callback");
      }
      checkJniResult("VM::GetEnv", result);
      return new Env(envBuf.readPointer(), this);
    };
    this.tryGetEnv = function() {
      const cachedEnv = tryGetCachedEnv(Process.getCurrentThreadId());
      if (cachedEnv !== null) {
        return cachedEnv;
      }
      return this._tryGetEnv();
    };
    this._tryGetEnv = function() {
      const h = this.tryGetEnvHandle(JNI_VERSION_1_6);
      if (h === null) {
        return null;
      }
      return new Env(h, this);
    };
    this.tryGetEnvHandle = function(version) {
      const envBuf = Memory.alloc(pointerSize4);
      const result = getEnv(handle, envBuf, version);
      if (result !== JNI_OK) {
        return null;
      }
      return envBuf.readPointer();
    };
    this.makeHandleDestructor = function(handle2) {
      return () => {
        this.perform((env2) => {
          env2.deleteGlobalRef(handle2);
        });
      };
    };
    this.link = function(tid, env2) {
      const entry = activeEnvs.get(tid);
      if (entry === void 0) {
        activeEnvs.set(tid, [env2, 1]);
      } else {
        entry[1]++;
      }
    };
    this.unlink = function(tid) {
      const entry = activeEnvs.get(tid);
      if (entry[1] === 1) {
        activeEnvs.delete(tid);
      } else {
        entry[1]--;
      }
    };
    function tryGetCachedEnv(threadId) {
      const entry = activeEnvs.get(threadId);
      if (entry === void 0) {
        return null;
      }
      return entry[0];
    }
    initialize2.call(this);
  }
  VM.dispose = function(vm3) {
    if (attachedThreads.get(jsThreadID) === true) {
      attachedThreads.delete(jsThreadID);
      vm3.detachCurrentThread();
    }
  };

  // node_modules/frida-java-bridge/lib/android.js
  var jsizeSize = 4;
  var pointerSize5 = Process.pointerSize;
  var {
    readU32,
    readPointer,
    writeU32,
    writePointer
  } = NativePointer.prototype;
  var kAccPublic = 1;
  var kAccStatic = 8;
  var kAccFinal = 16;
  var kAccNative = 256;
  var kAccFastNative = 524288;
  var kAccCriticalNative = 2097152;
  var kAccFastInterpreterToInterpreterInvoke = 1073741824;
  var kAccSkipAccessChecks = 524288;
  var kAccSingleImplementation = 134217728;
  var kAccNterpEntryPointFastPathFlag = 1048576;
  var kAccNterpInvokeFastPathFlag = 2097152;
  var kAccPublicApi = 268435456;
  var kAccXposedHookedMethod = 268435456;
  var kPointer = 0;
  var kFullDeoptimization = 3;
  var kSelectiveDeoptimization = 5;
  var THUMB_BIT_REMOVAL_MASK = ptr(1).not();
  var X86_JMP_MAX_DISTANCE = 2147467263;
  var ARM64_ADRP_MAX_DISTANCE = 4294963200;
  var ENV_VTABLE_OFFSET_EXCEPTION_CLEAR = 17 * pointerSize5;
  var ENV_VTABLE_OFFSET_FATAL_ERROR = 18 * pointerSize5;
  var DVM_JNI_ENV_OFFSET_SELF = 12;
  var DVM_CLASS_OBJECT_OFFSET_VTABLE_COUNT = 112;
  var DVM_CLASS_OBJECT_OFFSET_VTABLE = 116;
  var DVM_OBJECT_OFFSET_CLAZZ = 0;
  var DVM_METHOD_SIZE = 56;
  var DVM_METHOD_OFFSET_ACCESS_FLAGS = 4;
  var DVM_METHOD_OFFSET_METHOD_INDEX = 8;
  var DVM_METHOD_OFFSET_REGISTERS_SIZE = 10;
  var DVM_METHOD_OFFSET_OUTS_SIZE = 12;
  var DVM_METHOD_OFFSET_INS_SIZE = 14;
  var DVM_METHOD_OFFSET_SHORTY = 28;
  var DVM_METHOD_OFFSET_JNI_ARG_INFO = 36;
  var DALVIK_JNI_RETURN_VOID = 0;
  var DALVIK_JNI_RETURN_FLOAT = 1;
  var DALVIK_JNI_RETURN_DOUBLE = 2;
  var DALVIK_JNI_RETURN_S8 = 3;
  var DALVIK_JNI_RETURN_S4 = 4;
  var DALVIK_JNI_RETURN_S2 = 5;
  var DALVIK_JNI_RETURN_U2 = 6;
  var DALVIK_JNI_RETURN_S1 = 7;
  var DALVIK_JNI_NO_ARG_INFO = 2147483648;
  var DALVIK_JNI_RETURN_SHIFT = 28;
  var STD_STRING_SIZE = 3 * pointerSize5;
  var STD_VECTOR_SIZE = 3 * pointerSize5;
  var AF_UNIX = 1;
  var SOCK_STREAM = 1;
  var getArtRuntimeSpec = memoize(_getArtRuntimeSpec);
  var getArtInstrumentationSpec = memoize(_getArtInstrumentationSpec);
  var getArtMethodSpec = memoize(_getArtMethodSpec);
  var getArtThreadSpec = memoize(_getArtThreadSpec);
  var getArtManagedStackSpec = memoize(_getArtManagedStackSpec);
  var getArtThreadStateTransitionImpl = memoize(_getArtThreadStateTransitionImpl);
  var getAndroidVersion = memoize(_getAndroidVersion);
  var getAndroidCodename = memoize(_getAndroidCodename);
  var getAndroidApiLevel = memoize(_getAndroidApiLevel);
  var getArtApexVersion = memoize(_getArtApexVersion);
  var getArtQuickFrameInfoGetterThunk = memoize(_getArtQuickFrameInfoGetterThunk);
  var makeCxxMethodWrapperReturningPointerByValue = Process.arch === "ia32" ? makeCxxMethodWrapperReturningPointerByValueInFirstArg : makeCxxMethodWrapperReturningPointerByValueGeneric;
  var nativeFunctionOptions3 = {
    exceptions: "propagate"
  };
  var artThreadStateTransitions = {};
  var cachedApi = null;
  var cachedArtClassLinkerSpec = null;
  var MethodMangler = null;
  var artController = null;
  var inlineHooks = [];
  var patchedClasses = /* @__PURE__ */ new Map();
  var artQuickInterceptors = [];
  var thunkPage = null;
  var thunkOffset = 0;
  var taughtArtAboutReplacementMethods = false;
  var taughtArtAboutMethodInstrumentation = false;
  var backtraceModule = null;
  var jdwpSessions = [];
  var socketpair = null;
  var trampolineAllocator = null;
  function getApi() {
    if (cachedApi === null) {
      cachedApi = _getApi();
    }
    return cachedApi;
  }
  function _getApi() {
    const vmModules = Process.enumerateModules().filter((m) => /^lib(art|dvm).so$/.test(m.name)).filter((m) => !/\/system\/fake-libs/.test(m.path));
    if (vmModules.length === 0) {
      return null;
    }
    const vmModule = vmModules[0];
    const flavor = vmModule.name.indexOf("art") !== -1 ? "art" : "dalvik";
    const isArt = flavor === "art";
    const temporaryApi = {
      module: vmModule,
      find(name) {
        const { module } = this;
        let address = module.findExportByName(name);
        if (address === null) {
          address = module.findSymbolByName(name);
        }
        return address;
      },
      flavor,
      addLocalReference: null
    };
    temporaryApi.isApiLevel34OrApexEquivalent = isArt && (temporaryApi.find("_ZN3art7AppInfo29GetPrimaryApkReferenceProfileEv") !== null || temporaryApi.find("_ZN3art6Thread15RunFlipFunctionEPS0_") !== null);
    const pending = isArt ? {
      functions: {
        JNI_GetCreatedJavaVMs: ["JNI_GetCreatedJavaVMs", "int", ["pointer", "int", "pointer"]],
        // Android < 7
        artInterpreterToCompiledCodeBridge: function(address) {
          this.artInterpreterToCompiledCodeBridge = address;
        },
        // Android >= 8
        _ZN3art9JavaVMExt12AddGlobalRefEPNS_6ThreadENS_6ObjPtrINS_6mirror6ObjectEEE: ["art::JavaVMExt::AddGlobalRef", "pointer", ["pointer", "pointer", "pointer"]],
        // Android >= 6
        _ZN3art9JavaVMExt12AddGlobalRefEPNS_6ThreadEPNS_6mirror6ObjectE: ["art::JavaVMExt::AddGlobalRef", "pointer", ["pointer", "pointer", "pointer"]],
        // Android < 6: makeAddGlobalRefFallbackForAndroid5() needs these:
        _ZN3art17ReaderWriterMutex13ExclusiveLockEPNS_6ThreadE: ["art::ReaderWriterMutex::ExclusiveLock", "void", ["pointer", "pointer"]],
        _ZN3art17ReaderWriterMutex15ExclusiveUnlockEPNS_6ThreadE: ["art::ReaderWriterMutex::ExclusiveUnlock", "void", ["pointer", "pointer"]],
        // Android <= 7
        _ZN3art22IndirectReferenceTable3AddEjPNS_6mirror6ObjectE: function(address) {
          this["art::IndirectReferenceTable::Add"] = new NativeFunction(address, "pointer", ["pointer", "uint", "pointer"], nativeFunctionOptions3);
        },
        // Android > 7
        _ZN3art22IndirectReferenceTable3AddENS_15IRTSegmentStateENS_6ObjPtrINS_6mirror6ObjectEEE: function(address) {
          this["art::IndirectReferenceTable::Add"] = new NativeFunction(address, "pointer", ["pointer", "uint", "pointer"], nativeFunctionOptions3);
        },
        // Android >= 7
        _ZN3art9JavaVMExt12DecodeGlobalEPv: function(address) {
          let decodeGlobal;
          if (getAndroidApiLevel() >= 26) {
            decodeGlobal = makeCxxMethodWrapperReturningPointerByValue(address, ["pointer", "pointer"]);
          } else {
            decodeGlobal = new NativeFunction(address, "pointer", ["pointer", "pointer"], nativeFunctionOptions3);
          }
          this["art::JavaVMExt::DecodeGlobal"] = function(vm3, thread, ref) {
            return decodeGlobal(vm3, ref);
          };
        },
        // Android >= 6
        _ZN3art9JavaVMExt12DecodeGlobalEPNS_6ThreadEPv: ["art::JavaVMExt::DecodeGlobal", "pointer", ["pointer", "pointer", "pointer"]],
        // makeDecodeGlobalFallback() uses:
        // Android >= 15
        _ZNK3art6Thread19DecodeGlobalJObjectEP8_jobject: ["art::Thread::DecodeJObject", "pointer", ["pointer", "pointer"]],
        // Android < 6
        _ZNK3art6Thread13DecodeJObjectEP8_jobject: ["art::Thread::DecodeJObject", "pointer", ["pointer", "pointer"]],
        // Android >= 6
        _ZN3art10ThreadList10SuspendAllEPKcb: ["art::ThreadList::SuspendAll", "void", ["pointer", "pointer", "bool"]],
        // or fallback:
        _ZN3art10ThreadList10SuspendAllEv: function(address) {
          const suspendAll = new NativeFunction(address, "void", ["pointer"], nativeFunctionOptions3);
          this["art::ThreadList::SuspendAll"] = function(threadList, cause, longSuspend) {
            return suspendAll(threadList);
          };
        },
        _ZN3art10ThreadList9ResumeAllEv: ["art::ThreadList::ResumeAll", "void", ["pointer"]],
        // Android >= 7
        _ZN3art11ClassLinker12VisitClassesEPNS_12ClassVisitorE: ["art::ClassLinker::VisitClasses", "void", ["pointer", "pointer"]],
        // Android < 7
        _ZN3art11ClassLinker12VisitClassesEPFbPNS_6mirror5ClassEPvES4_: function(address) {
          const visitClasses = new NativeFunction(address, "void", ["pointer", "pointer", "pointer"], nativeFunctionOptions3);
          this["art::ClassLinker::VisitClasses"] = function(classLinker, visitor) {
            visitClasses(classLinker, visitor, NULL);
          };
        },
        _ZNK3art11ClassLinker17VisitClassLoadersEPNS_18ClassLoaderVisitorE: ["art::ClassLinker::VisitClassLoaders", "void", ["pointer", "pointer"]],
        _ZN3art2gc4Heap12VisitObjectsEPFvPNS_6mirror6ObjectEPvES5_: ["art::gc::Heap::VisitObjects", "void", ["pointer", "pointer", "pointer"]],
        _ZN3art2gc4Heap12GetInstancesERNS_24VariableSizedHandleScopeENS_6HandleINS_6mirror5ClassEEEiRNSt3__16vectorINS4_INS5_6ObjectEEENS8_9allocatorISB_EEEE: ["art::gc::Heap::GetInstances", "void", ["pointer", "pointer", "pointer", "int", "pointer"]],
        // Android >= 9
        _ZN3art2gc4Heap12GetInstancesERNS_24VariableSizedHandleScopeENS_6HandleINS_6mirror5ClassEEEbiRNSt3__16vectorINS4_INS5_6ObjectEEENS8_9allocatorISB_EEEE: function(address) {
          const getInstances = new NativeFunction(address, "void", ["pointer", "pointer", "pointer", "bool", "int", "pointer"], nativeFunctionOptions3);
          this["art::gc::Heap::GetInstances"] = function(instance, scope, hClass, maxCount, instances) {
            const useIsAssignableFrom = 0;
            getInstances(instance, scope, hClass, useIsAssignableFrom, maxCount, instances);
          };
        },
        _ZN3art12StackVisitorC2EPNS_6ThreadEPNS_7ContextENS0_13StackWalkKindEjb: ["art::StackVisitor::StackVisitor", "void", ["pointer", "pointer", "pointer", "uint", "uint", "bool"]],
        _ZN3art12StackVisitorC2EPNS_6ThreadEPNS_7ContextENS0_13StackWalkKindEmb: ["art::StackVisitor::StackVisitor", "void", ["pointer", "pointer", "pointer", "uint", "size_t", "bool"]],
        _ZN3art12StackVisitor9WalkStackILNS0_16CountTransitionsE0EEEvb: ["art::StackVisitor::WalkStack", "void", ["pointer", "bool"]],
        _ZNK3art12StackVisitor9GetMethodEv: ["art::StackVisitor::GetMethod", "pointer", ["pointer"]],
        _ZNK3art12StackVisitor16DescribeLocationEv: function(address) {
          this["art::StackVisitor::DescribeLocation"] = makeCxxMethodWrapperReturningStdStringByValue(address, ["pointer"]);
        },
        _ZNK3art12StackVisitor24GetCurrentQuickFrameInfoEv: function(address) {
          this["art::StackVisitor::GetCurrentQuickFrameInfo"] = makeArtQuickFrameInfoGetter(address);
        },
        _ZN3art7Context6CreateEv: ["art::Context::Create", "pointer", []],
        _ZN3art6Thread18GetLongJumpContextEv: ["art::Thread::GetLongJumpContext", "pointer", ["pointer"]],
        _ZN3art6mirror5Class13GetDescriptorEPNSt3__112basic_stringIcNS2_11char_traitsIcEENS2_9allocatorIcEEEE: function(address) {
          this["art::mirror::Class::GetDescriptor"] = address;
        },
        _ZN3art6mirror5Class11GetLocationEv: function(address) {
          this["art::mirror::Class::GetLocation"] = makeCxxMethodWrapperReturningStdStringByValue(address, ["pointer"]);
        },
        _ZN3art9ArtMethod12PrettyMethodEb: function(address) {
          this["art::ArtMethod::PrettyMethod"] = makeCxxMethodWrapperReturningStdStringByValue(address, ["pointer", "bool"]);
        },
        _ZN3art12PrettyMethodEPNS_9ArtMethodEb: function(address) {
          this["art::ArtMethod::PrettyMethodNullSafe"] = makeCxxMethodWrapperReturningStdStringByValue(address, ["pointer", "bool"]);
        },
        // Android < 6 for cloneArtMethod()
        _ZN3art6Thread14CurrentFromGdbEv: ["art::Thread::CurrentFromGdb", "pointer", []],
        _ZN3art6mirror6Object5CloneEPNS_6ThreadE: function(address) {
          this["art::mirror::Object::Clone"] = new NativeFunction(address, "pointer", ["pointer", "pointer"], nativeFunctionOptions3);
        },
        _ZN3art6mirror6Object5CloneEPNS_6ThreadEm: function(address) {
          const clone = new NativeFunction(address, "pointer", ["pointer", "pointer", "pointer"], nativeFunctionOptions3);
          this["art::mirror::Object::Clone"] = function(thisPtr, threadPtr) {
            const numTargetBytes = NULL;
            return clone(thisPtr, threadPtr, numTargetBytes);
          };
        },
        _ZN3art6mirror6Object5CloneEPNS_6ThreadEj: function(address) {
          const clone = new NativeFunction(address, "pointer", ["pointer", "pointer", "uint"], nativeFunctionOptions3);
          this["art::mirror::Object::Clone"] = function(thisPtr, threadPtr) {
            const numTargetBytes = 0;
            return clone(thisPtr, threadPtr, numTargetBytes);
          };
        },
        _ZN3art3Dbg14SetJdwpAllowedEb: ["art::Dbg::SetJdwpAllowed", "void", ["bool"]],
        _ZN3art3Dbg13ConfigureJdwpERKNS_4JDWP11JdwpOptionsE: ["art::Dbg::ConfigureJdwp", "void", ["pointer"]],
        _ZN3art31InternalDebuggerControlCallback13StartDebuggerEv: ["art::InternalDebuggerControlCallback::StartDebugger", "void", ["pointer"]],
        _ZN3art3Dbg9StartJdwpEv: ["art::Dbg::StartJdwp", "void", []],
        _ZN3art3Dbg8GoActiveEv: ["art::Dbg::GoActive", "void", []],
        _ZN3art3Dbg21RequestDeoptimizationERKNS_21DeoptimizationRequestE: ["art::Dbg::RequestDeoptimization", "void", ["pointer"]],
        _ZN3art3Dbg20ManageDeoptimizationEv: ["art::Dbg::ManageDeoptimization", "void", []],
        _ZN3art15instrumentation15Instrumentation20EnableDeoptimizationEv: ["art::Instrumentation::EnableDeoptimization", "void", ["pointer"]],
        // Android >= 6
        _ZN3art15instrumentation15Instrumentation20DeoptimizeEverythingEPKc: ["art::Instrumentation::DeoptimizeEverything", "void", ["pointer", "pointer"]],
        // Android < 6
        _ZN3art15instrumentation15Instrumentation20DeoptimizeEverythingEv: function(address) {
          const deoptimize = new NativeFunction(address, "void", ["pointer"], nativeFunctionOptions3);
          this["art::Instrumentation::DeoptimizeEverything"] = function(instrumentation, key) {
            deoptimize(instrumentation);
          };
        },
        _ZN3art7Runtime19DeoptimizeBootImageEv: ["art::Runtime::DeoptimizeBootImage", "void", ["pointer"]],
        _ZN3art15instrumentation15Instrumentation10DeoptimizeEPNS_9ArtMethodE: ["art::Instrumentation::Deoptimize", "void", ["pointer", "pointer"]],
        // Android >= 11
        _ZN3art3jni12JniIdManager14DecodeMethodIdEP10_jmethodID: ["art::jni::JniIdManager::DecodeMethodId", "pointer", ["pointer", "pointer"]],
        _ZN3art3jni12JniIdManager13DecodeFieldIdEP9_jfieldID: ["art::jni::JniIdManager::DecodeFieldId", "pointer", ["pointer", "pointer"]],
        _ZN3art11interpreter18GetNterpEntryPointEv: ["art::interpreter::GetNterpEntryPoint", "pointer", []],
        _ZN3art7Monitor17TranslateLocationEPNS_9ArtMethodEjPPKcPi: ["art::Monitor::TranslateLocation", "void", ["pointer", "uint32", "pointer", "pointer"]]
      },
      variables: {
        _ZN3art3Dbg9gRegistryE: function(address) {
          this.isJdwpStarted = () => !address.readPointer().isNull();
        },
        _ZN3art3Dbg15gDebuggerActiveE: function(address) {
          this.isDebuggerActive = () => !!address.readU8();
        }
      },
      optionals: /* @__PURE__ */ new Set([
        "artInterpreterToCompiledCodeBridge",
        "_ZN3art9JavaVMExt12AddGlobalRefEPNS_6ThreadENS_6ObjPtrINS_6mirror6ObjectEEE",
        "_ZN3art9JavaVMExt12AddGlobalRefEPNS_6ThreadEPNS_6mirror6ObjectE",
        "_ZN3art9JavaVMExt12DecodeGlobalEPv",
        "_ZN3art9JavaVMExt12DecodeGlobalEPNS_6ThreadEPv",
        "_ZNK3art6Thread19DecodeGlobalJObjectEP8_jobject",
        "_ZNK3art6Thread13DecodeJObjectEP8_jobject",
        "_ZN3art10ThreadList10SuspendAllEPKcb",
        "_ZN3art10ThreadList10SuspendAllEv",
        "_ZN3art11ClassLinker12VisitClassesEPNS_12ClassVisitorE",
        "_ZN3art11ClassLinker12VisitClassesEPFbPNS_6mirror5ClassEPvES4_",
        "_ZNK3art11ClassLinker17VisitClassLoadersEPNS_18ClassLoaderVisitorE",
        "_ZN3art6mirror6Object5CloneEPNS_6ThreadE",
        "_ZN3art6mirror6Object5CloneEPNS_6ThreadEm",
        "_ZN3art6mirror6Object5CloneEPNS_6ThreadEj",
        "_ZN3art22IndirectReferenceTable3AddEjPNS_6mirror6ObjectE",
        "_ZN3art22IndirectReferenceTable3AddENS_15IRTSegmentStateENS_6ObjPtrINS_6mirror6ObjectEEE",
        "_ZN3art2gc4Heap12VisitObjectsEPFvPNS_6mirror6ObjectEPvES5_",
        "_ZN3art2gc4Heap12GetInstancesERNS_24VariableSizedHandleScopeENS_6HandleINS_6mirror5ClassEEEiRNSt3__16vectorINS4_INS5_6ObjectEEENS8_9allocatorISB_EEEE",
        "_ZN3art2gc4Heap12GetInstancesERNS_24VariableSizedHandleScopeENS_6HandleINS_6mirror5ClassEEEbiRNSt3__16vectorINS4_INS5_6ObjectEEENS8_9allocatorISB_EEEE",
        "_ZN3art12StackVisitorC2EPNS_6ThreadEPNS_7ContextENS0_13StackWalkKindEjb",
        "_ZN3art12StackVisitorC2EPNS_6ThreadEPNS_7ContextENS0_13StackWalkKindEmb",
        "_ZN3art12StackVisitor9WalkStackILNS0_16CountTransitionsE0EEEvb",
        "_ZNK3art12StackVisitor9GetMethodEv",
        "_ZNK3art12StackVisitor16DescribeLocationEv",
        "_ZNK3art12StackVisitor24GetCurrentQuickFrameInfoEv",
        "_ZN3art7Context6CreateEv",
        "_ZN3art6Thread18GetLongJumpContextEv",
        "_ZN3art6mirror5Class13GetDescriptorEPNSt3__112basic_stringIcNS2_11char_traitsIcEENS2_9allocatorIcEEEE",
        "_ZN3art6mirror5Class11GetLocationEv",
        "_ZN3art9ArtMethod12PrettyMethodEb",
        "_ZN3art12PrettyMethodEPNS_9ArtMethodEb",
        "_ZN3art3Dbg13ConfigureJdwpERKNS_4JDWP11JdwpOptionsE",
        "_ZN3art31InternalDebuggerControlCallback13StartDebuggerEv",
        "_ZN3art3Dbg15gDebuggerActiveE",
        "_ZN3art15instrumentation15Instrumentation20EnableDeoptimizationEv",
        "_ZN3art15instrumentation15Instrumentation20DeoptimizeEverythingEPKc",
        "_ZN3art15instrumentation15Instrumentation20DeoptimizeEverythingEv",
        "_ZN3art7Runtime19DeoptimizeBootImageEv",
        "_ZN3art15instrumentation15Instrumentation10DeoptimizeEPNS_9ArtMethodE",
        "_ZN3art3Dbg9StartJdwpEv",
        "_ZN3art3Dbg8GoActiveEv",
        "_ZN3art3Dbg21RequestDeoptimizationERKNS_21DeoptimizationRequestE",
        "_ZN3art3Dbg20ManageDeoptimizationEv",
        "_ZN3art3Dbg9gRegistryE",
        "_ZN3art3jni12JniIdManager14DecodeMethodIdEP10_jmethodID",
        "_ZN3art3jni12JniIdManager13DecodeFieldIdEP9_jfieldID",
        "_ZN3art11interpreter18GetNterpEntryPointEv",
        "_ZN3art7Monitor17TranslateLocationEPNS_9ArtMethodEjPPKcPi"
      ])
    } : {
      functions: {
        _Z20dvmDecodeIndirectRefP6ThreadP8_jobject: ["dvmDecodeIndirectRef", "pointer", ["pointer", "pointer"]],
        _Z15dvmUseJNIBridgeP6MethodPv: ["dvmUseJNIBridge", "void", ["pointer", "pointer"]],
        _Z20dvmHeapSourceGetBasev: ["dvmHeapSourceGetBase", "pointer", []],
        _Z21dvmHeapSourceGetLimitv: ["dvmHeapSourceGetLimit", "pointer", []],
        _Z16dvmIsValidObjectPK6Object: ["dvmIsValidObject", "uint8", ["pointer"]],
        JNI_GetCreatedJavaVMs: ["JNI_GetCreatedJavaVMs", "int", ["pointer", "int", "pointer"]]
      },
      variables: {
        gDvmJni: function(address) {
          this.gDvmJni = address;
        },
        gDvm: function(address) {
          this.gDvm = address;
        }
      }
    };
    const {
      functions = {},
      variables = {},
      optionals = /* @__PURE__ */ new Set()
    } = pending;
    const missing = [];
    for (const [name, signature2] of Object.entries(functions)) {
      const address = temporaryApi.find(name);
      if (address !== null) {
        if (typeof signature2 === "function") {
          signature2.call(temporaryApi, address);
        } else {
          temporaryApi[signature2[0]] = new NativeFunction(address, signature2[1], signature2[2], nativeFunctionOptions3);
        }
      } else {
        if (!optionals.has(name)) {
          missing.push(name);
        }
      }
    }
    for (const [name, handler] of Object.entries(variables)) {
      const address = temporaryApi.find(name);
      if (address !== null) {
        handler.call(temporaryApi, address);
      } else {
        if (!optionals.has(name)) {
          missing.push(name);
        }
      }
    }
    if (missing.length > 0) {
      throw new Error("Java API only partially available; please file a bug. Missing: " + missing.join(", "));
    }
    const vms = Memory.alloc(pointerSize5);
    const vmCount = Memory.alloc(jsizeSize);
    checkJniResult("JNI_GetCreatedJavaVMs", temporaryApi.JNI_GetCreatedJavaVMs(vms, 1, vmCount));
    if (vmCount.readInt() === 0) {
      return null;
    }
    temporaryApi.vm = vms.readPointer();
    if (isArt) {
      const apiLevel2 = getAndroidApiLevel();
      let kAccCompileDontBother;
      if (apiLevel2 >= 27) {
        kAccCompileDontBother = 33554432;
      } else if (apiLevel2 >= 24) {
        kAccCompileDontBother = 16777216;
      } else {
        kAccCompileDontBother = 0;
      }
      temporaryApi.kAccCompileDontBother = kAccCompileDontBother;
      const artRuntime = temporaryApi.vm.add(pointerSize5).readPointer();
      temporaryApi.artRuntime = artRuntime;
      const runtimeSpec = getArtRuntimeSpec(temporaryApi);
      const runtimeOffset = runtimeSpec.offset;
      const instrumentationOffset = runtimeOffset.instrumentation;
      temporaryApi.artInstrumentation = instrumentationOffset !== null ? artRuntime.add(instrumentationOffset) : null;
      const instrumentationIsPointer = getArtApexVersion() >= 36e7;
      if (instrumentationIsPointer && temporaryApi.artInstrumentation != null) {
        temporaryApi.artInstrumentation = temporaryApi.artInstrumentation.readPointer();
      }
      temporaryApi.artHeap = artRuntime.add(runtimeOffset.heap).readPointer();
      temporaryApi.artThreadList = artRuntime.add(runtimeOffset.threadList).readPointer();
      const classLinker = artRuntime.add(runtimeOffset.classLinker).readPointer();
      const classLinkerOffsets = getArtClassLinkerSpec(artRuntime, runtimeSpec).offset;
      const quickResolutionTrampoline = classLinker.add(classLinkerOffsets.quickResolutionTrampoline).readPointer();
      const quickImtConflictTrampoline = classLinker.add(classLinkerOffsets.quickImtConflictTrampoline).readPointer();
      const quickGenericJniTrampoline = classLinker.add(classLinkerOffsets.quickGenericJniTrampoline).readPointer();
      const quickToInterpreterBridgeTrampoline = classLinker.add(classLinkerOffsets.quickToInterpreterBridgeTrampoline).readPointer();
      temporaryApi.artClassLinker = {
        address: classLinker,
        quickResolutionTrampoline,
        quickImtConflictTrampoline,
        quickGenericJniTrampoline,
        quickToInterpreterBridgeTrampoline
      };
      const vm3 = new VM(temporaryApi);
      temporaryApi.artQuickGenericJniTrampoline = getArtQuickEntrypointFromTrampoline(quickGenericJniTrampoline, vm3);
      temporaryApi.artQuickToInterpreterBridge = getArtQuickEntrypointFromTrampoline(quickToInterpreterBridgeTrampoline, vm3);
      temporaryApi.artQuickResolutionTrampoline = getArtQuickEntrypointFromTrampoline(quickResolutionTrampoline, vm3);
      if (temporaryApi["art::JavaVMExt::AddGlobalRef"] === void 0) {
        temporaryApi["art::JavaVMExt::AddGlobalRef"] = makeAddGlobalRefFallbackForAndroid5(temporaryApi);
      }
      if (temporaryApi["art::JavaVMExt::DecodeGlobal"] === void 0) {
        temporaryApi["art::JavaVMExt::DecodeGlobal"] = makeDecodeGlobalFallback(temporaryApi);
      }
      if (temporaryApi["art::ArtMethod::PrettyMethod"] === void 0) {
        temporaryApi["art::ArtMethod::PrettyMethod"] = temporaryApi["art::ArtMethod::PrettyMethodNullSafe"];
      }
      if (temporaryApi["art::interpreter::GetNterpEntryPoint"] !== void 0) {
        temporaryApi.artNterpEntryPoint = temporaryApi["art::interpreter::GetNterpEntryPoint"]();
      } else {
        temporaryApi.artNterpEntryPoint = temporaryApi.find("ExecuteNterpImpl");
      }
      artController = makeArtController(temporaryApi, vm3);
      fixupArtQuickDeliverExceptionBug(temporaryApi);
      let cachedJvmti = null;
      Object.defineProperty(temporaryApi, "jvmti", {
        get() {
          if (cachedJvmti === null) {
            cachedJvmti = [tryGetEnvJvmti(vm3, this.artRuntime)];
          }
          return cachedJvmti[0];
        }
      });
    }
    const cxxImports = vmModule.enumerateImports().filter((imp) => imp.name.indexOf("_Z") === 0).reduce((result, imp) => {
      result[imp.name] = imp.address;
      return result;
    }, {});
    temporaryApi.$new = new NativeFunction(cxxImports._Znwm || cxxImports._Znwj, "pointer", ["ulong"], nativeFunctionOptions3);
    temporaryApi.$delete = new NativeFunction(cxxImports._ZdlPv, "void", ["pointer"], nativeFunctionOptions3);
    MethodMangler = isArt ? ArtMethodMangler : DalvikMethodMangler;
    return temporaryApi;
  }
  function tryGetEnvJvmti(vm3, runtime2) {
    let env2 = null;
    vm3.perform(() => {
      const ensurePluginLoadedAddr = getApi().find("_ZN3art7Runtime18EnsurePluginLoadedEPKcPNSt3__112basic_stringIcNS3_11char_traitsIcEENS3_9allocatorIcEEEE");
      if (ensurePluginLoadedAddr === null) {
        return;
      }
      const ensurePluginLoaded = new NativeFunction(
        ensurePluginLoadedAddr,
        "bool",
        ["pointer", "pointer", "pointer"]
      );
      const errorPtr = Memory.alloc(pointerSize5);
      const success = ensurePluginLoaded(runtime2, Memory.allocUtf8String("libopenjdkjvmti.so"), errorPtr);
      if (!success) {
        return;
      }
      const kArtTiVersion = jvmtiVersion.v1_2 | 1073741824;
      const handle = vm3.tryGetEnvHandle(kArtTiVersion);
      if (handle === null) {
        return;
      }
      env2 = new EnvJvmti(handle, vm3);
      const capaBuf = Memory.alloc(8);
      capaBuf.writeU64(jvmtiCapabilities.canTagObjects);
      const result = env2.addCapabilities(capaBuf);
      if (result !== JNI_OK) {
        env2 = null;
      }
    });
    return env2;
  }
  function ensureClassInitialized(env2, classRef) {
    const api2 = getApi();
    if (api2.flavor !== "art") {
      return;
    }
    env2.getClassName(classRef);
  }
  function getArtVMSpec(api2) {
    return {
      offset: pointerSize5 === 4 ? {
        globalsLock: 32,
        globals: 72
      } : {
        globalsLock: 64,
        globals: 112
      }
    };
  }
  function _getArtRuntimeSpec(api2) {
    const vm3 = api2.vm;
    const runtime2 = api2.artRuntime;
    const startOffset = pointerSize5 === 4 ? 200 : 384;
    const endOffset = startOffset + 100 * pointerSize5;
    const apiLevel2 = getAndroidApiLevel();
    const codename = getAndroidCodename();
    const { isApiLevel34OrApexEquivalent } = api2;
    let spec = null;
    for (let offset = startOffset; offset !== endOffset; offset += pointerSize5) {
      const value = runtime2.add(offset).readPointer();
      if (value.equals(vm3)) {
        let classLinkerOffsets;
        let jniIdManagerOffset = null;
        if (apiLevel2 >= 33 || codename === "Tiramisu" || isApiLevel34OrApexEquivalent) {
          classLinkerOffsets = [offset - 4 * pointerSize5];
          jniIdManagerOffset = offset - pointerSize5;
        } else if (apiLevel2 >= 30 || codename === "R") {
          classLinkerOffsets = [offset - 3 * pointerSize5, offset - 4 * pointerSize5];
          jniIdManagerOffset = offset - pointerSize5;
        } else if (apiLevel2 >= 29) {
          classLinkerOffsets = [offset - 2 * pointerSize5];
        } else if (apiLevel2 >= 27) {
          classLinkerOffsets = [offset - STD_STRING_SIZE - 3 * pointerSize5];
        } else {
          classLinkerOffsets = [offset - STD_STRING_SIZE - 2 * pointerSize5];
        }
        for (const classLinkerOffset of classLinkerOffsets) {
          const internTableOffset = classLinkerOffset - pointerSize5;
          const threadListOffset = internTableOffset - pointerSize5;
          let heapOffset;
          if (isApiLevel34OrApexEquivalent) {
            heapOffset = threadListOffset - 9 * pointerSize5;
          } else if (apiLevel2 >= 24) {
            heapOffset = threadListOffset - 8 * pointerSize5;
          } else if (apiLevel2 >= 23) {
            heapOffset = threadListOffset - 7 * pointerSize5;
          } else {
            heapOffset = threadListOffset - 4 * pointerSize5;
          }
          const candidate = {
            offset: {
              heap: heapOffset,
              threadList: threadListOffset,
              internTable: internTableOffset,
              classLinker: classLinkerOffset,
              jniIdManager: jniIdManagerOffset
            }
          };
          if (tryGetArtClassLinkerSpec(runtime2, candidate) !== null) {
            spec = candidate;
            break;
          }
        }
        break;
      }
    }
    if (spec === null) {
      throw new Error("Unable to determine Runtime field offsets");
    }
    const instrumentationIsPointer = getArtApexVersion() >= 36e7;
    spec.offset.instrumentation = instrumentationIsPointer ? tryDetectInstrumentationPointer(api2) : tryDetectInstrumentationOffset(api2);
    spec.offset.jniIdsIndirection = tryDetectJniIdsIndirectionOffset(api2);
    return spec;
  }
  var instrumentationOffsetParsers = {
    ia32: parsex86InstrumentationOffset,
    x64: parsex86InstrumentationOffset,
    arm: parseArmInstrumentationOffset,
    arm64: parseArm64InstrumentationOffset
  };
  function tryDetectInstrumentationOffset(api2) {
    const impl = api2["art::Runtime::DeoptimizeBootImage"];
    if (impl === void 0) {
      return null;
    }
    return parseInstructionsAt(impl, instrumentationOffsetParsers[Process.arch], { limit: 30 });
  }
  function parsex86InstrumentationOffset(insn) {
    if (insn.mnemonic !== "lea") {
      return null;
    }
    const offset = insn.operands[1].value.disp;
    if (offset < 256 || offset > 1024) {
      return null;
    }
    return offset;
  }
  function parseArmInstrumentationOffset(insn) {
    if (insn.mnemonic !== "add.w") {
      return null;
    }
    const ops = insn.operands;
    if (ops.length !== 3) {
      return null;
    }
    const op2 = ops[2];
    if (op2.type !== "imm") {
      return null;
    }
    return op2.value;
  }
  function parseArm64InstrumentationOffset(insn) {
    if (insn.mnemonic !== "add") {
      return null;
    }
    const ops = insn.operands;
    if (ops.length !== 3) {
      return null;
    }
    if (ops[0].value === "sp" || ops[1].value === "sp") {
      return null;
    }
    const op2 = ops[2];
    if (op2.type !== "imm") {
      return null;
    }
    const offset = op2.value.valueOf();
    if (offset < 256 || offset > 1024) {
      return null;
    }
    return offset;
  }
  var instrumentationPointerParser = {
    ia32: parsex86InstrumentationPointer,
    x64: parsex86InstrumentationPointer,
    arm: parseArmInstrumentationPointer,
    arm64: parseArm64InstrumentationPointer
  };
  function tryDetectInstrumentationPointer(api2) {
    const impl = api2["art::Runtime::DeoptimizeBootImage"];
    if (impl === void 0) {
      return null;
    }
    return parseInstructionsAt(impl, instrumentationPointerParser[Process.arch], { limit: 30 });
  }
  function parsex86InstrumentationPointer(insn) {
    if (insn.mnemonic !== "mov") {
      return null;
    }
    const ops = insn.operands;
    const dst = ops[0];
    if (dst.value !== "rax") {
      return null;
    }
    const src = ops[1];
    if (src.type !== "mem") {
      return null;
    }
    const mem = src.value;
    if (mem.base !== "rdi") {
      return null;
    }
    const offset = mem.disp;
    if (offset < 256 || offset > 1024) {
      return null;
    }
    return offset;
  }
  function parseArmInstrumentationPointer(insn) {
    return null;
  }
  function parseArm64InstrumentationPointer(insn) {
    if (insn.mnemonic !== "ldr") {
      return null;
    }
    const ops = insn.operands;
    if (ops[0].value === "x0") {
      return null;
    }
    const mem = ops[1].value;
    if (mem.base !== "x0") {
      return null;
    }
    const offset = mem.disp;
    if (offset < 256 || offset > 1024) {
      return null;
    }
    return offset;
  }
  var jniIdsIndirectionOffsetParsers = {
    ia32: parsex86JniIdsIndirectionOffset,
    x64: parsex86JniIdsIndirectionOffset,
    arm: parseArmJniIdsIndirectionOffset,
    arm64: parseArm64JniIdsIndirectionOffset
  };
  function tryDetectJniIdsIndirectionOffset(api2) {
    const impl = api2.find("_ZN3art7Runtime12SetJniIdTypeENS_9JniIdTypeE");
    if (impl === null) {
      return null;
    }
    const offset = parseInstructionsAt(impl, jniIdsIndirectionOffsetParsers[Process.arch], { limit: 20 });
    if (offset === null) {
      throw new Error("Unable to determine Runtime.jni_ids_indirection_ offset");
    }
    return offset;
  }
  function parsex86JniIdsIndirectionOffset(insn) {
    if (insn.mnemonic === "cmp") {
      return insn.operands[0].value.disp;
    }
    return null;
  }
  function parseArmJniIdsIndirectionOffset(insn) {
    if (insn.mnemonic === "ldr.w") {
      return insn.operands[1].value.disp;
    }
    return null;
  }
  function parseArm64JniIdsIndirectionOffset(insn, prevInsn) {
    if (prevInsn === null) {
      return null;
    }
    const { mnemonic } = insn;
    const { mnemonic: prevMnemonic } = prevInsn;
    if (mnemonic === "cmp" && prevMnemonic === "ldr" || mnemonic === "bl" && prevMnemonic === "str") {
      return prevInsn.operands[1].value.disp;
    }
    return null;
  }
  function _getArtInstrumentationSpec() {
    const deoptimizationEnabledOffsets = {
      "4-21": 136,
      "4-22": 136,
      "4-23": 172,
      "4-24": 196,
      "4-25": 196,
      "4-26": 196,
      "4-27": 196,
      "4-28": 212,
      "4-29": 172,
      "4-30": 180,
      "4-31": 180,
      "8-21": 224,
      "8-22": 224,
      "8-23": 296,
      "8-24": 344,
      "8-25": 344,
      "8-26": 352,
      "8-27": 352,
      "8-28": 392,
      "8-29": 328,
      "8-30": 336,
      "8-31": 336
    };
    const deoptEnabledOffset = deoptimizationEnabledOffsets[`${pointerSize5}-${getAndroidApiLevel()}`];
    if (deoptEnabledOffset === void 0) {
      throw new Error("Unable to determine Instrumentation field offsets");
    }
    return {
      offset: {
        forcedInterpretOnly: 4,
        deoptimizationEnabled: deoptEnabledOffset
      }
    };
  }
  function getArtClassLinkerSpec(runtime2, runtimeSpec) {
    const spec = tryGetArtClassLinkerSpec(runtime2, runtimeSpec);
    if (spec === null) {
      throw new Error("Unable to determine ClassLinker field offsets");
    }
    return spec;
  }
  function tryGetArtClassLinkerSpec(runtime2, runtimeSpec) {
    if (cachedArtClassLinkerSpec !== null) {
      return cachedArtClassLinkerSpec;
    }
    const { classLinker: classLinkerOffset, internTable: internTableOffset } = runtimeSpec.offset;
    const classLinker = runtime2.add(classLinkerOffset).readPointer();
    const internTable = runtime2.add(internTableOffset).readPointer();
    const startOffset = pointerSize5 === 4 ? 100 : 200;
    const endOffset = startOffset + 100 * pointerSize5;
    const apiLevel2 = getAndroidApiLevel();
    let spec = null;
    for (let offset = startOffset; offset !== endOffset; offset += pointerSize5) {
      const value = classLinker.add(offset).readPointer();
      if (value.equals(internTable)) {
        let delta;
        if (apiLevel2 >= 30 || getAndroidCodename() === "R") {
          delta = 6;
        } else if (apiLevel2 >= 29) {
          delta = 4;
        } else if (apiLevel2 >= 23) {
          delta = 3;
        } else {
          delta = 5;
        }
        const quickGenericJniTrampolineOffset = offset + delta * pointerSize5;
        let quickResolutionTrampolineOffset;
        if (apiLevel2 >= 23) {
          quickResolutionTrampolineOffset = quickGenericJniTrampolineOffset - 2 * pointerSize5;
        } else {
          quickResolutionTrampolineOffset = quickGenericJniTrampolineOffset - 3 * pointerSize5;
        }
        spec = {
          offset: {
            quickResolutionTrampoline: quickResolutionTrampolineOffset,
            quickImtConflictTrampoline: quickGenericJniTrampolineOffset - pointerSize5,
            quickGenericJniTrampoline: quickGenericJniTrampolineOffset,
            quickToInterpreterBridgeTrampoline: quickGenericJniTrampolineOffset + pointerSize5
          }
        };
        break;
      }
    }
    if (spec !== null) {
      cachedArtClassLinkerSpec = spec;
    }
    return spec;
  }
  function getArtClassSpec(vm3) {
    const MAX_OFFSET = 256;
    let spec = null;
    vm3.perform((env2) => {
      const fieldSpec = getArtFieldSpec(vm3);
      const methodSpec = getArtMethodSpec(vm3);
      const fInfo = {
        artArrayLengthSize: 4,
        artArrayEntrySize: fieldSpec.size,
        // java/lang/Thread has 36 fields on Android 16.
        artArrayMax: 50
      };
      const mInfo = {
        artArrayLengthSize: pointerSize5,
        artArrayEntrySize: methodSpec.size,
        // java/lang/Thread has 79 methods on Android 16.
        artArrayMax: 100
      };
      const readArtArray = (objectBase, fieldOffset, lengthSize) => {
        const header = objectBase.add(fieldOffset).readPointer();
        if (header.isNull()) {
          return null;
        }
        const length = lengthSize === 4 ? header.readU32() : header.readU64().valueOf();
        if (length <= 0) {
          return null;
        }
        return {
          length,
          data: header.add(lengthSize)
        };
      };
      const hasEntry = (objectBase, offset, needle, info) => {
        try {
          const artArray = readArtArray(objectBase, offset, info.artArrayLengthSize);
          if (artArray === null) {
            return false;
          }
          const artArrayEnd = Math.min(artArray.length, info.artArrayMax);
          for (let i = 0; i !== artArrayEnd; i++) {
            const fieldPtr = artArray.data.add(i * info.artArrayEntrySize);
            if (fieldPtr.equals(needle)) {
              return true;
            }
          }
        } catch {
        }
        return false;
      };
      const clazz = env2.findClass("java/lang/Thread");
      const clazzRef = env2.newGlobalRef(clazz);
      try {
        let object;
        withRunnableArtThread(vm3, env2, (thread) => {
          object = getApi()["art::JavaVMExt::DecodeGlobal"](vm3, thread, clazzRef);
        });
        const fieldInstance = unwrapFieldId(env2.getFieldId(clazzRef, "name", "Ljava/lang/String;"));
        const fieldStatic = unwrapFieldId(env2.getStaticFieldId(clazzRef, "MAX_PRIORITY", "I"));
        let offsetStatic = -1;
        let offsetInstance = -1;
        for (let offset = 0; offset !== MAX_OFFSET; offset += 4) {
          if (offsetStatic === -1 && hasEntry(object, offset, fieldStatic, fInfo)) {
            offsetStatic = offset;
          }
          if (offsetInstance === -1 && hasEntry(object, offset, fieldInstance, fInfo)) {
            offsetInstance = offset;
          }
        }
        if (offsetInstance === -1 || offsetStatic === -1) {
          throw new Error("Unable to find fields in java/lang/Thread; please file a bug");
        }
        const sfieldOffset = offsetInstance !== offsetStatic ? offsetStatic : 0;
        const ifieldOffset = offsetInstance;
        let offsetMethods = -1;
        const methodInstance = unwrapMethodId(env2.getMethodId(clazzRef, "getName", "()Ljava/lang/String;"));
        for (let offset = 0; offset !== MAX_OFFSET; offset += 4) {
          if (offsetMethods === -1 && hasEntry(object, offset, methodInstance, mInfo)) {
            offsetMethods = offset;
          }
        }
        if (offsetMethods === -1) {
          throw new Error("Unable to find methods in java/lang/Thread; please file a bug");
        }
        let offsetCopiedMethods = -1;
        const methodsArray = readArtArray(object, offsetMethods, mInfo.artArrayLengthSize);
        const methodsArraySize = methodsArray.length;
        for (let offset = offsetMethods; offset !== MAX_OFFSET; offset += 4) {
          if (object.add(offset).readU16() === methodsArraySize) {
            offsetCopiedMethods = offset;
            break;
          }
        }
        if (offsetCopiedMethods === -1) {
          throw new Error("Unable to find copied methods in java/lang/Thread; please file a bug");
        }
        spec = {
          offset: {
            ifields: ifieldOffset,
            methods: offsetMethods,
            sfields: sfieldOffset,
            copiedMethodsOffset: offsetCopiedMethods
          }
        };
      } finally {
        env2.deleteLocalRef(clazz);
        env2.deleteGlobalRef(clazzRef);
      }
    });
    return spec;
  }
  function _getArtMethodSpec(vm3) {
    const api2 = getApi();
    let spec;
    vm3.perform((env2) => {
      const process = env2.findClass("android/os/Process");
      const getElapsedCpuTime = unwrapMethodId(env2.getStaticMethodId(process, "getElapsedCpuTime", "()J"));
      env2.deleteLocalRef(process);
      const runtimeModule = Process.getModuleByName("libandroid_runtime.so");
      const runtimeStart = runtimeModule.base;
      const runtimeEnd = runtimeStart.add(runtimeModule.size);
      const apiLevel2 = getAndroidApiLevel();
      const entrypointFieldSize = apiLevel2 <= 21 ? 8 : pointerSize5;
      const expectedAccessFlags = kAccPublic | kAccStatic | kAccFinal | kAccNative;
      const relevantAccessFlagsMask = ~(kAccFastInterpreterToInterpreterInvoke | kAccPublicApi | kAccNterpInvokeFastPathFlag) >>> 0;
      let jniCodeOffset = null;
      let accessFlagsOffset = null;
      let remaining = 2;
      for (let offset = 0; offset !== 64 && remaining !== 0; offset += 4) {
        const field2 = getElapsedCpuTime.add(offset);
        if (jniCodeOffset === null) {
          const address = field2.readPointer();
          if (address.compare(runtimeStart) >= 0 && address.compare(runtimeEnd) < 0) {
            jniCodeOffset = offset;
            remaining--;
          }
        }
        if (accessFlagsOffset === null) {
          const flags = field2.readU32();
          if ((flags & relevantAccessFlagsMask) === expectedAccessFlags) {
            accessFlagsOffset = offset;
            remaining--;
          }
        }
      }
      if (remaining !== 0) {
        throw new Error("Unable to determine ArtMethod field offsets");
      }
      const quickCodeOffset = jniCodeOffset + entrypointFieldSize;
      const size = apiLevel2 <= 21 ? quickCodeOffset + 32 : quickCodeOffset + pointerSize5;
      spec = {
        size,
        offset: {
          jniCode: jniCodeOffset,
          quickCode: quickCodeOffset,
          accessFlags: accessFlagsOffset
        }
      };
      if ("artInterpreterToCompiledCodeBridge" in api2) {
        spec.offset.interpreterCode = jniCodeOffset - entrypointFieldSize;
      }
    });
    return spec;
  }
  function getArtFieldSpec(vm3) {
    const apiLevel2 = getAndroidApiLevel();
    if (apiLevel2 >= 23) {
      return {
        size: 16,
        offset: {
          accessFlags: 4
        }
      };
    }
    if (apiLevel2 >= 21) {
      return {
        size: 24,
        offset: {
          accessFlags: 12
        }
      };
    }
    return null;
  }
  function _getArtThreadSpec(vm3) {
    const apiLevel2 = getAndroidApiLevel();
    let spec;
    vm3.perform((env2) => {
      const threadHandle = getArtThreadFromEnv(env2);
      const envHandle = env2.handle;
      let isExceptionReportedOffset = null;
      let exceptionOffset = null;
      let throwLocationOffset = null;
      let topHandleScopeOffset = null;
      let managedStackOffset = null;
      let selfOffset = null;
      for (let offset = 144; offset !== 256; offset += pointerSize5) {
        const field2 = threadHandle.add(offset);
        const value = field2.readPointer();
        if (value.equals(envHandle)) {
          exceptionOffset = offset - 6 * pointerSize5;
          managedStackOffset = offset - 4 * pointerSize5;
          selfOffset = offset + 2 * pointerSize5;
          if (apiLevel2 <= 22) {
            exceptionOffset -= pointerSize5;
            isExceptionReportedOffset = exceptionOffset - pointerSize5 - 9 * 8 - 3 * 4;
            throwLocationOffset = offset + 6 * pointerSize5;
            managedStackOffset -= pointerSize5;
            selfOffset -= pointerSize5;
          }
          topHandleScopeOffset = offset + 9 * pointerSize5;
          if (apiLevel2 <= 22) {
            topHandleScopeOffset += 2 * pointerSize5 + 4;
            if (pointerSize5 === 8) {
              topHandleScopeOffset += 4;
            }
          }
          if (apiLevel2 >= 23) {
            topHandleScopeOffset += pointerSize5;
          }
          break;
        }
      }
      if (topHandleScopeOffset === null) {
        throw new Error("Unable to determine ArtThread field offsets");
      }
      spec = {
        offset: {
          isExceptionReportedToInstrumentation: isExceptionReportedOffset,
          exception: exceptionOffset,
          throwLocation: throwLocationOffset,
          topHandleScope: topHandleScopeOffset,
          managedStack: managedStackOffset,
          self: selfOffset
        }
      };
    });
    return spec;
  }
  function _getArtManagedStackSpec() {
    const apiLevel2 = getAndroidApiLevel();
    if (apiLevel2 >= 23) {
      return {
        offset: {
          topQuickFrame: 0,
          link: pointerSize5
        }
      };
    } else {
      return {
        offset: {
          topQuickFrame: 2 * pointerSize5,
          link: 0
        }
      };
    }
  }
  var artQuickTrampolineParsers = {
    ia32: parseArtQuickTrampolineX86,
    x64: parseArtQuickTrampolineX86,
    arm: parseArtQuickTrampolineArm,
    arm64: parseArtQuickTrampolineArm64
  };
  function getArtQuickEntrypointFromTrampoline(trampoline, vm3) {
    let address;
    vm3.perform((env2) => {
      const thread = getArtThreadFromEnv(env2);
      const tryParse = artQuickTrampolineParsers[Process.arch];
      const insn = Instruction.parse(trampoline);
      const offset = tryParse(insn);
      if (offset !== null) {
        address = thread.add(offset).readPointer();
      } else {
        address = trampoline;
      }
    });
    return address;
  }
  function parseArtQuickTrampolineX86(insn) {
    if (insn.mnemonic === "jmp") {
      return insn.operands[0].value.disp;
    }
    return null;
  }
  function parseArtQuickTrampolineArm(insn) {
    if (insn.mnemonic === "ldr.w") {
      return insn.operands[1].value.disp;
    }
    return null;
  }
  function parseArtQuickTrampolineArm64(insn) {
    if (insn.mnemonic === "ldr") {
      return insn.operands[1].value.disp;
    }
    return null;
  }
  function getArtThreadFromEnv(env2) {
    return env2.handle.add(pointerSize5).readPointer();
  }
  function _getAndroidVersion() {
    return getAndroidSystemProperty("ro.build.version.release");
  }
  function _getAndroidCodename() {
    return getAndroidSystemProperty("ro.build.version.codename");
  }
  function _getAndroidApiLevel() {
    return parseInt(getAndroidSystemProperty("ro.build.version.sdk"), 10);
  }
  function _getArtApexVersion() {
    try {
      const mountInfo = File.readAllText("/proc/self/mountinfo");
      let artSource = null;
      const sourceVersions = /* @__PURE__ */ new Map();
      for (const line2 of mountInfo.trimEnd().split("\n")) {
        const elements = line2.split(" ");
        const mountRoot = elements[4];
        if (!mountRoot.startsWith("/apex/com.android.art")) {
          continue;
        }
        const mountSource = elements[10];
        if (mountRoot.includes("@")) {
          sourceVersions.set(mountSource, mountRoot.split("@")[1]);
        } else {
          artSource = mountSource;
        }
      }
      const strVersion = sourceVersions.get(artSource);
      return strVersion !== void 0 ? parseInt(strVersion) : computeArtApexVersionFromApiLevel();
    } catch {
      return computeArtApexVersionFromApiLevel();
    }
  }
  function computeArtApexVersionFromApiLevel() {
    return getAndroidApiLevel() * 1e7;
  }
  var systemPropertyGet = null;
  var PROP_VALUE_MAX = 92;
  function getAndroidSystemProperty(name) {
    if (systemPropertyGet === null) {
      systemPropertyGet = new NativeFunction(
        Process.getModuleByName("libc.so").getExportByName("__system_property_get"),
        "int",
        ["pointer", "pointer"],
        nativeFunctionOptions3
      );
    }
    const buf = Memory.alloc(PROP_VALUE_MAX);
    systemPropertyGet(Memory.allocUtf8String(name), buf);
    return buf.readUtf8String();
  }
  function withRunnableArtThread(vm3, env2, fn) {
    const perform = getArtThreadStateTransitionImpl(vm3, env2);
    const id = getArtThreadFromEnv(env2).toString();
    artThreadStateTransitions[id] = fn;
    perform(env2.handle);
    if (artThreadStateTransitions[id] !== void 0) {
      delete artThreadStateTransitions[id];
      throw new Error("Unable to perform state transition; please file a bug");
    }
  }
  function _getArtThreadStateTransitionImpl(vm3, env2) {
    const callback = new NativeCallback(onThreadStateTransitionComplete, "void", ["pointer"]);
    return makeArtThreadStateTransitionImpl(vm3, env2, callback);
  }
  function onThreadStateTransitionComplete(thread) {
    const id = thread.toString();
    const fn = artThreadStateTransitions[id];
    delete artThreadStateTransitions[id];
    fn(thread);
  }
  function withAllArtThreadsSuspended(fn) {
    const api2 = getApi();
    const threadList = api2.artThreadList;
    const longSuspend = false;
    api2["art::ThreadList::SuspendAll"](threadList, Memory.allocUtf8String("frida"), longSuspend ? 1 : 0);
    try {
      fn();
    } finally {
      api2["art::ThreadList::ResumeAll"](threadList);
    }
  }
  var ArtClassVisitor = class {
    constructor(visit) {
      const visitor = Memory.alloc(4 * pointerSize5);
      const vtable2 = visitor.add(pointerSize5);
      visitor.writePointer(vtable2);
      const onVisit = new NativeCallback((self, klass) => {
        return visit(klass) === true ? 1 : 0;
      }, "bool", ["pointer", "pointer"]);
      vtable2.add(2 * pointerSize5).writePointer(onVisit);
      this.handle = visitor;
      this._onVisit = onVisit;
    }
  };
  function makeArtClassVisitor(visit) {
    const api2 = getApi();
    if (api2["art::ClassLinker::VisitClasses"] instanceof NativeFunction) {
      return new ArtClassVisitor(visit);
    }
    return new NativeCallback((klass) => {
      return visit(klass) === true ? 1 : 0;
    }, "bool", ["pointer", "pointer"]);
  }
  var ArtClassLoaderVisitor = class {
    constructor(visit) {
      const visitor = Memory.alloc(4 * pointerSize5);
      const vtable2 = visitor.add(pointerSize5);
      visitor.writePointer(vtable2);
      const onVisit = new NativeCallback((self, klass) => {
        visit(klass);
      }, "void", ["pointer", "pointer"]);
      vtable2.add(2 * pointerSize5).writePointer(onVisit);
      this.handle = visitor;
      this._onVisit = onVisit;
    }
  };
  function makeArtClassLoaderVisitor(visit) {
    return new ArtClassLoaderVisitor(visit);
  }
  var WalkKind = {
    "include-inlined-frames": 0,
    "skip-inlined-frames": 1
  };
  var ArtStackVisitor = class {
    constructor(thread, context, walkKind, numFrames = 0, checkSuspended = true) {
      const api2 = getApi();
      const baseSize = 512;
      const vtableSize = 3 * pointerSize5;
      const visitor = Memory.alloc(baseSize + vtableSize);
      api2["art::StackVisitor::StackVisitor"](
        visitor,
        thread,
        context,
        WalkKind[walkKind],
        numFrames,
        checkSuspended ? 1 : 0
      );
      const vtable2 = visitor.add(baseSize);
      visitor.writePointer(vtable2);
      const onVisitFrame = new NativeCallback(this._visitFrame.bind(this), "bool", ["pointer"]);
      vtable2.add(2 * pointerSize5).writePointer(onVisitFrame);
      this.handle = visitor;
      this._onVisitFrame = onVisitFrame;
      const curShadowFrame = visitor.add(pointerSize5 === 4 ? 12 : 24);
      this._curShadowFrame = curShadowFrame;
      this._curQuickFrame = curShadowFrame.add(pointerSize5);
      this._curQuickFramePc = curShadowFrame.add(2 * pointerSize5);
      this._curOatQuickMethodHeader = curShadowFrame.add(3 * pointerSize5);
      this._getMethodImpl = api2["art::StackVisitor::GetMethod"];
      this._descLocImpl = api2["art::StackVisitor::DescribeLocation"];
      this._getCQFIImpl = api2["art::StackVisitor::GetCurrentQuickFrameInfo"];
    }
    walkStack(includeTransitions = false) {
      getApi()["art::StackVisitor::WalkStack"](this.handle, includeTransitions ? 1 : 0);
    }
    _visitFrame() {
      return this.visitFrame() ? 1 : 0;
    }
    visitFrame() {
      throw new Error("Subclass must implement visitFrame");
    }
    getMethod() {
      const methodHandle = this._getMethodImpl(this.handle);
      if (methodHandle.isNull()) {
        return null;
      }
      return new ArtMethod(methodHandle);
    }
    getCurrentQuickFramePc() {
      return this._curQuickFramePc.readPointer();
    }
    getCurrentQuickFrame() {
      return this._curQuickFrame.readPointer();
    }
    getCurrentShadowFrame() {
      return this._curShadowFrame.readPointer();
    }
    describeLocation() {
      const result = new StdString();
      this._descLocImpl(result, this.handle);
      return result.disposeToString();
    }
    getCurrentOatQuickMethodHeader() {
      return this._curOatQuickMethodHeader.readPointer();
    }
    getCurrentQuickFrameInfo() {
      return this._getCQFIImpl(this.handle);
    }
  };
  var ArtMethod = class {
    constructor(handle) {
      this.handle = handle;
    }
    prettyMethod(withSignature = true) {
      const result = new StdString();
      getApi()["art::ArtMethod::PrettyMethod"](result, this.handle, withSignature ? 1 : 0);
      return result.disposeToString();
    }
    toString() {
      return `ArtMethod(handle=${this.handle})`;
    }
  };
  function makeArtQuickFrameInfoGetter(impl) {
    return function(self) {
      const result = Memory.alloc(12);
      getArtQuickFrameInfoGetterThunk(impl)(result, self);
      return {
        frameSizeInBytes: result.readU32(),
        coreSpillMask: result.add(4).readU32(),
        fpSpillMask: result.add(8).readU32()
      };
    };
  }
  function _getArtQuickFrameInfoGetterThunk(impl) {
    let thunk = NULL;
    switch (Process.arch) {
      case "ia32":
        thunk = makeThunk(32, (writer) => {
          writer.putMovRegRegOffsetPtr("ecx", "esp", 4);
          writer.putMovRegRegOffsetPtr("edx", "esp", 8);
          writer.putCallAddressWithArguments(impl, ["ecx", "edx"]);
          writer.putMovRegReg("esp", "ebp");
          writer.putPopReg("ebp");
          writer.putRet();
        });
        break;
      case "x64":
        thunk = makeThunk(32, (writer) => {
          writer.putPushReg("rdi");
          writer.putCallAddressWithArguments(impl, ["rsi"]);
          writer.putPopReg("rdi");
          writer.putMovRegPtrReg("rdi", "rax");
          writer.putMovRegOffsetPtrReg("rdi", 8, "edx");
          writer.putRet();
        });
        break;
      case "arm":
        thunk = makeThunk(16, (writer) => {
          writer.putCallAddressWithArguments(impl, ["r0", "r1"]);
          writer.putPopRegs(["r0", "lr"]);
          writer.putMovRegReg("pc", "lr");
        });
        break;
      case "arm64":
        thunk = makeThunk(64, (writer) => {
          writer.putPushRegReg("x0", "lr");
          writer.putCallAddressWithArguments(impl, ["x1"]);
          writer.putPopRegReg("x2", "lr");
          writer.putStrRegRegOffset("x0", "x2", 0);
          writer.putStrRegRegOffset("w1", "x2", 8);
          writer.putRet();
        });
        break;
    }
    return new NativeFunction(thunk, "void", ["pointer", "pointer"], nativeFunctionOptions3);
  }
  var thunkRelocators = {
    ia32: globalThis.X86Relocator,
    x64: globalThis.X86Relocator,
    arm: globalThis.ThumbRelocator,
    arm64: globalThis.Arm64Relocator
  };
  var thunkWriters = {
    ia32: globalThis.X86Writer,
    x64: globalThis.X86Writer,
    arm: globalThis.ThumbWriter,
    arm64: globalThis.Arm64Writer
  };
  function makeThunk(size, write5) {
    if (thunkPage === null) {
      thunkPage = Memory.alloc(Process.pageSize);
    }
    const thunk = thunkPage.add(thunkOffset);
    const arch = Process.arch;
    const Writer = thunkWriters[arch];
    Memory.patchCode(thunk, size, (code2) => {
      const writer = new Writer(code2, { pc: thunk });
      write5(writer);
      writer.flush();
      if (writer.offset > size) {
        throw new Error(`Wrote ${writer.offset}, exceeding maximum of ${size}`);
      }
    });
    thunkOffset += size;
    return arch === "arm" ? thunk.or(1) : thunk;
  }
  function notifyArtMethodHooked(method, vm3) {
    ensureArtKnowsHowToHandleMethodInstrumentation(vm3);
    ensureArtKnowsHowToHandleReplacementMethods(vm3);
  }
  function makeArtController(api2, vm3) {
    const threadOffsets = getArtThreadSpec(vm3).offset;
    const managedStackOffsets = getArtManagedStackSpec().offset;
    const code2 = `
#include <gum/guminterceptor.h>

extern GMutex lock;
extern GHashTable * methods;
extern GHashTable * replacements;
extern gpointer last_seen_art_method;

extern gpointer get_oat_quick_method_header_impl (gpointer method, gpointer pc);

void
init (void)
{
  g_mutex_init (&lock);
  methods = g_hash_table_new_full (NULL, NULL, NULL, NULL);
  replacements = g_hash_table_new_full (NULL, NULL, NULL, NULL);
}

void
finalize (void)
{
  g_hash_table_unref (replacements);
  g_hash_table_unref (methods);
  g_mutex_clear (&lock);
}

gboolean
is_replacement_method (gpointer method)
{
  gboolean is_replacement;

  g_mutex_lock (&lock);

  is_replacement = g_hash_table_contains (replacements, method);

  g_mutex_unlock (&lock);

  return is_replacement;
}

gpointer
get_replacement_method (gpointer original_method)
{
  gpointer replacement_method;

  g_mutex_lock (&lock);

  replacement_method = g_hash_table_lookup (methods, original_method);

  g_mutex_unlock (&lock);

  return replacement_method;
}

void
set_replacement_method (gpointer original_method,
                        gpointer replacement_method)
{
  g_mutex_lock (&lock);

  g_hash_table_insert (methods, original_method, replacement_method);
  g_hash_table_insert (replacements, replacement_method, original_method);

  g_mutex_unlock (&lock);
}

void
synchronize_replacement_methods (guint quick_code_offset,
                                 void * nterp_entrypoint,
                                 void * quick_to_interpreter_bridge)
{
  GHashTableIter iter;
  gpointer hooked_method, replacement_method;

  g_mutex_lock (&lock);

  g_hash_table_iter_init (&iter, methods);
  while (g_hash_table_iter_next (&iter, &hooked_method, &replacement_method))
  {
    void ** quick_code;

    *((uint32_t *) replacement_method) = *((uint32_t *) hooked_method);

    quick_code = hooked_method + quick_code_offset;
    if (*quick_code == nterp_entrypoint)
      *quick_code = quick_to_interpreter_bridge;
  }

  g_mutex_unlock (&lock);
}

void
delete_replacement_method (gpointer original_method)
{
  gpointer replacement_method;

  g_mutex_lock (&lock);

  replacement_method = g_hash_table_lookup (methods, original_method);
  if (replacement_method != NULL)
  {
    g_hash_table_remove (methods, original_method);
    g_hash_table_remove (replacements, replacement_method);
  }

  g_mutex_unlock (&lock);
}

gpointer
translate_method (gpointer method)
{
  gpointer translated_method;

  g_mutex_lock (&lock);

  translated_method = g_hash_table_lookup (replacements, method);

  g_mutex_unlock (&lock);

  return (translated_method != NULL) ? translated_method : method;
}

gpointer
find_replacement_method_from_quick_code (gpointer method,
                                         gpointer thread)
{
  gpointer replacement_method;
  gpointer managed_stack;
  gpointer top_quick_frame;
  gpointer link_managed_stack;
  gpointer * link_top_quick_frame;

  replacement_method = get_replacement_method (method);
  if (replacement_method == NULL)
    return NULL;

  /*
   * Stack check.
   *
   * Return NULL to indicate that the original method should be invoked, otherwise
   * return a pointer to the replacement ArtMethod.
   *
   * If the caller is our own JNI replacement stub, then a stack transition must
   * have been pushed onto the current thread's linked list.
   *
   * Therefore, we invoke the original method if the following conditions are met:
   *   1- The current managed stack is empty.
   *   2- The ArtMethod * inside the linked managed stack's top quick frame is the
   *      same as our replacement.
   */
  managed_stack = thread + ${threadOffsets.managedStack};
  top_quick_frame = *((gpointer *) (managed_stack + ${managedStackOffsets.topQuickFrame}));
  if (top_quick_frame != NULL)
    return replacement_method;

  link_managed_stack = *((gpointer *) (managed_stack + ${managedStackOffsets.link}));
  if (link_managed_stack == NULL)
    return replacement_method;

  link_top_quick_frame = GSIZE_TO_POINTER (*((gsize *) (link_managed_stack + ${managedStackOffsets.topQuickFrame})) & ~((gsize) 1));
  if (link_top_quick_frame == NULL || *link_top_quick_frame != replacement_method)
    return replacement_method;

  return NULL;
}

void
on_interpreter_do_call (GumInvocationContext * ic)
{
  gpointer method, replacement_method;

  method = gum_invocation_context_get_nth_argument (ic, 0);

  replacement_method = get_replacement_method (method);
  if (replacement_method != NULL)
    gum_invocation_context_replace_nth_argument (ic, 0, replacement_method);
}

gpointer
on_art_method_get_oat_quick_method_header (gpointer method,
                                           gpointer pc)
{
  if (is_replacement_method (method))
    return NULL;

  return get_oat_quick_method_header_impl (method, pc);
}

void
on_art_method_pretty_method (GumInvocationContext * ic)
{
  const guint this_arg_index = ${Process.arch === "arm64" ? 0 : 1};
  gpointer method;

  method = gum_invocation_context_get_nth_argument (ic, this_arg_index);
  if (method == NULL)
    gum_invocation_context_replace_nth_argument (ic, this_arg_index, last_seen_art_method);
  else
    last_seen_art_method = method;
}

void
on_leave_gc_concurrent_copying_copying_phase (GumInvocationContext * ic)
{
  GHashTableIter iter;
  gpointer hooked_method, replacement_method;

  g_mutex_lock (&lock);

  g_hash_table_iter_init (&iter, methods);
  while (g_hash_table_iter_next (&iter, &hooked_method, &replacement_method))
    *((uint32_t *) replacement_method) = *((uint32_t *) hooked_method);

  g_mutex_unlock (&lock);
}
`;
    const lockSize = 8;
    const methodsSize = pointerSize5;
    const replacementsSize = pointerSize5;
    const lastSeenArtMethodSize = pointerSize5;
    const data = Memory.alloc(lockSize + methodsSize + replacementsSize + lastSeenArtMethodSize);
    const lock = data;
    const methods = lock.add(lockSize);
    const replacements = methods.add(methodsSize);
    const lastSeenArtMethod = replacements.add(replacementsSize);
    const getOatQuickMethodHeaderImpl = api2.find(pointerSize5 === 4 ? "_ZN3art9ArtMethod23GetOatQuickMethodHeaderEj" : "_ZN3art9ArtMethod23GetOatQuickMethodHeaderEm");
    const cm2 = new CModule(code2, {
      lock,
      methods,
      replacements,
      last_seen_art_method: lastSeenArtMethod,
      get_oat_quick_method_header_impl: getOatQuickMethodHeaderImpl ?? ptr("0xdeadbeef")
    });
    const fastOptions = { exceptions: "propagate", scheduling: "exclusive" };
    return {
      handle: cm2,
      replacedMethods: {
        isReplacement: new NativeFunction(cm2.is_replacement_method, "bool", ["pointer"], fastOptions),
        get: new NativeFunction(cm2.get_replacement_method, "pointer", ["pointer"], fastOptions),
        set: new NativeFunction(cm2.set_replacement_method, "void", ["pointer", "pointer"], fastOptions),
        synchronize: new NativeFunction(cm2.synchronize_replacement_methods, "void", ["uint", "pointer", "pointer"], fastOptions),
        delete: new NativeFunction(cm2.delete_replacement_method, "void", ["pointer"], fastOptions),
        translate: new NativeFunction(cm2.translate_method, "pointer", ["pointer"], fastOptions),
        findReplacementFromQuickCode: cm2.find_replacement_method_from_quick_code
      },
      getOatQuickMethodHeaderImpl,
      hooks: {
        Interpreter: {
          doCall: cm2.on_interpreter_do_call
        },
        ArtMethod: {
          getOatQuickMethodHeader: cm2.on_art_method_get_oat_quick_method_header,
          prettyMethod: cm2.on_art_method_pretty_method
        },
        Gc: {
          copyingPhase: {
            onLeave: cm2.on_leave_gc_concurrent_copying_copying_phase
          },
          runFlip: {
            onEnter: cm2.on_leave_gc_concurrent_copying_copying_phase
          }
        }
      }
    };
  }
  function ensureArtKnowsHowToHandleMethodInstrumentation(vm3) {
    if (taughtArtAboutMethodInstrumentation) {
      return;
    }
    taughtArtAboutMethodInstrumentation = true;
    instrumentArtQuickEntrypoints(vm3);
    instrumentArtMethodInvocationFromInterpreter();
    instrumentArtGarbageCollection();
    instrumentArtFixupStaticTrampolines();
  }
  function instrumentArtQuickEntrypoints(vm3) {
    const api2 = getApi();
    const quickEntrypoints = [
      api2.artQuickGenericJniTrampoline,
      api2.artQuickToInterpreterBridge,
      api2.artQuickResolutionTrampoline
    ];
    quickEntrypoints.forEach((entrypoint) => {
      Memory.protect(entrypoint, 32, "rwx");
      const interceptor = new ArtQuickCodeInterceptor(entrypoint);
      interceptor.activate(vm3);
      artQuickInterceptors.push(interceptor);
    });
  }
  function instrumentArtMethodInvocationFromInterpreter() {
    const api2 = getApi();
    const apiLevel2 = getAndroidApiLevel();
    const { isApiLevel34OrApexEquivalent } = api2;
    let artInterpreterDoCallExportRegex;
    if (apiLevel2 <= 22) {
      artInterpreterDoCallExportRegex = /^_ZN3art11interpreter6DoCallILb[0-1]ELb[0-1]EEEbPNS_6mirror9ArtMethodEPNS_6ThreadERNS_11ShadowFrameEPKNS_11InstructionEtPNS_6JValueE$/;
    } else if (apiLevel2 <= 33 && !isApiLevel34OrApexEquivalent) {
      artInterpreterDoCallExportRegex = /^_ZN3art11interpreter6DoCallILb[0-1]ELb[0-1]EEEbPNS_9ArtMethodEPNS_6ThreadERNS_11ShadowFrameEPKNS_11InstructionEtPNS_6JValueE$/;
    } else if (isApiLevel34OrApexEquivalent) {
      artInterpreterDoCallExportRegex = /^_ZN3art11interpreter6DoCallILb[0-1]EEEbPNS_9ArtMethodEPNS_6ThreadERNS_11ShadowFrameEPKNS_11InstructionEtbPNS_6JValueE$/;
    } else {
      throw new Error("Unable to find method invocation in ART; please file a bug");
    }
    const art = api2.module;
    const entries = [...art.enumerateExports(), ...art.enumerateSymbols()].filter((entry) => artInterpreterDoCallExportRegex.test(entry.name));
    if (entries.length === 0) {
      throw new Error("Unable to find method invocation in ART; please file a bug");
    }
    for (const entry of entries) {
      Interceptor.attach(entry.address, artController.hooks.Interpreter.doCall);
    }
  }
  function instrumentArtGarbageCollection() {
    const api2 = getApi();
    const art = api2.module;
    const gc = art.findSymbolByName("_ZN3art2gc4Heap22CollectGarbageInternalENS0_9collector6GcTypeENS0_7GcCauseEbj");
    if (gc === null) {
      return;
    }
    const { artNterpEntryPoint, artQuickToInterpreterBridge } = api2;
    const quickCodeOffset = getArtMethodSpec(api2.vm).offset.quickCode;
    Interceptor.attach(gc, {
      onLeave() {
        artController.replacedMethods.synchronize(quickCodeOffset, artNterpEntryPoint, artQuickToInterpreterBridge);
      }
    });
  }
  function instrumentArtFixupStaticTrampolines() {
    const patterns2 = [
      ["_ZN3art11ClassLinker26VisiblyInitializedCallback22MarkVisiblyInitializedEPNS_6ThreadE", "e90340f8 : ff0ff0ff"],
      ["_ZN3art11ClassLinker26VisiblyInitializedCallback29AdjustThreadVisibilityCounterEPNS_6ThreadEl", "7f0f00f9 : 1ffcffff"]
    ];
    const api2 = getApi();
    const art = api2.module;
    for (const [name, pattern] of patterns2) {
      const base = art.findSymbolByName(name);
      if (base === null) {
        continue;
      }
      const matches = Memory.scanSync(base, 8192, pattern);
      if (matches.length === 0) {
        return;
      }
      const { artNterpEntryPoint, artQuickToInterpreterBridge } = api2;
      const quickCodeOffset = getArtMethodSpec(api2.vm).offset.quickCode;
      Interceptor.attach(matches[0].address, function() {
        artController.replacedMethods.synchronize(quickCodeOffset, artNterpEntryPoint, artQuickToInterpreterBridge);
      });
      return;
    }
  }
  function ensureArtKnowsHowToHandleReplacementMethods(vm3) {
    if (taughtArtAboutReplacementMethods) {
      return;
    }
    taughtArtAboutReplacementMethods = true;
    if (!maybeInstrumentGetOatQuickMethodHeaderInlineCopies()) {
      const { getOatQuickMethodHeaderImpl } = artController;
      if (getOatQuickMethodHeaderImpl === null) {
        return;
      }
      try {
        Interceptor.replace(getOatQuickMethodHeaderImpl, artController.hooks.ArtMethod.getOatQuickMethodHeader);
      } catch (e) {
      }
    }
    const apiLevel2 = getAndroidApiLevel();
    let copyingPhase = null;
    const api2 = getApi();
    if (apiLevel2 > 28) {
      copyingPhase = api2.find("_ZN3art2gc9collector17ConcurrentCopying12CopyingPhaseEv");
    } else if (apiLevel2 > 22) {
      copyingPhase = api2.find("_ZN3art2gc9collector17ConcurrentCopying12MarkingPhaseEv");
    }
    if (copyingPhase !== null) {
      Interceptor.attach(copyingPhase, artController.hooks.Gc.copyingPhase);
    }
    let runFlip = null;
    runFlip = api2.find("_ZN3art6Thread15RunFlipFunctionEPS0_");
    if (runFlip === null) {
      runFlip = api2.find("_ZN3art6Thread15RunFlipFunctionEPS0_b");
    }
    if (runFlip !== null) {
      Interceptor.attach(runFlip, artController.hooks.Gc.runFlip);
    }
  }
  var artGetOatQuickMethodHeaderInlinedCopyHandler = {
    arm: {
      signatures: [
        {
          pattern: [
            "b0 68",
            // ldr r0, [r6, #8]
            "01 30",
            // adds r0, #1
            "0c d0",
            // beq #0x16fcd4
            "1b 98",
            // ldr r0, [sp, #0x6c]
            ":",
            "c0 ff",
            "c0 ff",
            "00 ff",
            "00 2f"
          ],
          validateMatch: validateGetOatQuickMethodHeaderInlinedMatchArm
        },
        {
          pattern: [
            "d8 f8 08 00",
            // ldr r0, [r8, #8]
            "01 30",
            // adds r0, #1
            "0c d0",
            // beq #0x16fcd4
            "1b 98",
            // ldr r0, [sp, #0x6c]
            ":",
            "f0 ff ff 0f",
            "ff ff",
            "00 ff",
            "00 2f"
          ],
          validateMatch: validateGetOatQuickMethodHeaderInlinedMatchArm
        },
        {
          pattern: [
            "b0 68",
            // ldr r0, [r6, #8]
            "01 30",
            // adds r0, #1
            "40 f0 c3 80",
            // bne #0x203bf0
            "00 25",
            // movs r5, #0
            ":",
            "c0 ff",
            "c0 ff",
            "c0 fb 00 d0",
            "ff f8"
          ],
          validateMatch: validateGetOatQuickMethodHeaderInlinedMatchArm
        }
      ],
      instrument: instrumentGetOatQuickMethodHeaderInlinedCopyArm
    },
    arm64: {
      signatures: [
        {
          pattern: [
            /* e8 */
            "0a 40 b9",
            // ldr w8, [x23, #0x8]
            "1f 05 00 31",
            // cmn w8, #0x1
            "40 01 00 54",
            // b.eq 0x2e4204
            "88 39 00 f0",
            // adrp x8, 0xa17000
            ":",
            /* 00 */
            "fc ff ff",
            "1f fc ff ff",
            "1f 00 00 ff",
            "00 00 00 9f"
          ],
          offset: 1,
          validateMatch: validateGetOatQuickMethodHeaderInlinedMatchArm64
        },
        {
          pattern: [
            /* e8 */
            "0a 40 b9",
            // ldr w8, [x?, #0x8]
            "1f 05 00 31",
            // cmn w8, #0x1
            "40 01 00 54",
            // b.eq <target>
            "00 0e 40 f9",
            // ldr x?, [x?, #0x18]
            ":",
            /* 00 */
            "fc ff ff",
            "1f fc ff ff",
            "1f 00 00 ff",
            "00 fc ff ff"
          ],
          offset: 1,
          validateMatch: validateGetOatQuickMethodHeaderInlinedMatchArm64
        },
        {
          pattern: [
            /* e8 */
            "0a 40 b9",
            // ldr w8, [x23, #0x8]
            "1f 05 00 31",
            // cmn w8, #0x1
            "01 34 00 54",
            // b.ne 0x3d8e50
            "e0 03 1f aa",
            // mov x0, xzr
            ":",
            /* 00 */
            "fc ff ff",
            "1f fc ff ff",
            "1f 00 00 ff",
            "e0 ff ff ff"
          ],
          offset: 1,
          validateMatch: validateGetOatQuickMethodHeaderInlinedMatchArm64
        }
      ],
      instrument: instrumentGetOatQuickMethodHeaderInlinedCopyArm64
    }
  };
  function validateGetOatQuickMethodHeaderInlinedMatchArm({ address, size }) {
    const ldr = Instruction.parse(address.or(1));
    const [ldrDst, ldrSrc] = ldr.operands;
    const methodReg = ldrSrc.value.base;
    const scratchReg = ldrDst.value;
    const branch = Instruction.parse(ldr.next.add(2));
    const targetWhenTrue = ptr(branch.operands[0].value);
    const targetWhenFalse = branch.address.add(branch.size);
    let targetWhenRegularMethod, targetWhenRuntimeMethod;
    if (branch.mnemonic === "beq") {
      targetWhenRegularMethod = targetWhenFalse;
      targetWhenRuntimeMethod = targetWhenTrue;
    } else {
      targetWhenRegularMethod = targetWhenTrue;
      targetWhenRuntimeMethod = targetWhenFalse;
    }
    return parseInstructionsAt(targetWhenRegularMethod.or(1), tryParse, { limit: 3 });
    function tryParse(insn) {
      const { mnemonic } = insn;
      if (!(mnemonic === "ldr" || mnemonic === "ldr.w")) {
        return null;
      }
      const { base, disp } = insn.operands[1].value;
      if (!(base === methodReg && disp === 20)) {
        return null;
      }
      return {
        methodReg,
        scratchReg,
        target: {
          whenTrue: targetWhenTrue,
          whenRegularMethod: targetWhenRegularMethod,
          whenRuntimeMethod: targetWhenRuntimeMethod
        }
      };
    }
  }
  function validateGetOatQuickMethodHeaderInlinedMatchArm64({ address, size }) {
    const [ldrDst, ldrSrc] = Instruction.parse(address).operands;
    const methodReg = ldrSrc.value.base;
    const scratchReg = "x" + ldrDst.value.substring(1);
    const branch = Instruction.parse(address.add(8));
    const targetWhenTrue = ptr(branch.operands[0].value);
    const targetWhenFalse = address.add(12);
    let targetWhenRegularMethod, targetWhenRuntimeMethod;
    if (branch.mnemonic === "b.eq") {
      targetWhenRegularMethod = targetWhenFalse;
      targetWhenRuntimeMethod = targetWhenTrue;
    } else {
      targetWhenRegularMethod = targetWhenTrue;
      targetWhenRuntimeMethod = targetWhenFalse;
    }
    return parseInstructionsAt(targetWhenRegularMethod, tryParse, { limit: 3 });
    function tryParse(insn) {
      if (insn.mnemonic !== "ldr") {
        return null;
      }
      const { base, disp } = insn.operands[1].value;
      if (!(base === methodReg && disp === 24)) {
        return null;
      }
      return {
        methodReg,
        scratchReg,
        target: {
          whenTrue: targetWhenTrue,
          whenRegularMethod: targetWhenRegularMethod,
          whenRuntimeMethod: targetWhenRuntimeMethod
        }
      };
    }
  }
  function maybeInstrumentGetOatQuickMethodHeaderInlineCopies() {
    if (getAndroidApiLevel() < 31) {
      return false;
    }
    const handler = artGetOatQuickMethodHeaderInlinedCopyHandler[Process.arch];
    if (handler === void 0) {
      return false;
    }
    const signatures2 = handler.signatures.map(({ pattern, offset = 0, validateMatch = returnEmptyObject }) => {
      return {
        pattern: new MatchPattern(pattern.join("")),
        offset,
        validateMatch
      };
    });
    const impls = [];
    for (const { base, size } of getApi().module.enumerateRanges("--x")) {
      for (const { pattern, offset, validateMatch } of signatures2) {
        const matches = Memory.scanSync(base, size, pattern).map(({ address, size: size2 }) => {
          return { address: address.sub(offset), size: size2 + offset };
        }).filter((match) => {
          const validationResult = validateMatch(match);
          if (validationResult === null) {
            return false;
          }
          match.validationResult = validationResult;
          return true;
        });
        impls.push(...matches);
      }
    }
    if (impls.length === 0) {
      return false;
    }
    impls.forEach(handler.instrument);
    return true;
  }
  function returnEmptyObject() {
    return {};
  }
  var InlineHook = class {
    constructor(address, size, trampoline) {
      this.address = address;
      this.size = size;
      this.originalCode = address.readByteArray(size);
      this.trampoline = trampoline;
    }
    revert() {
      Memory.patchCode(this.address, this.size, (code2) => {
        code2.writeByteArray(this.originalCode);
      });
    }
  };
  function instrumentGetOatQuickMethodHeaderInlinedCopyArm({ address, size, validationResult }) {
    const { methodReg, target } = validationResult;
    const trampoline = Memory.alloc(Process.pageSize);
    let redirectCapacity = size;
    Memory.patchCode(trampoline, 256, (code2) => {
      const writer = new ThumbWriter(code2, { pc: trampoline });
      const relocator = new ThumbRelocator(address, writer);
      for (let i = 0; i !== 2; i++) {
        relocator.readOne();
      }
      relocator.writeAll();
      relocator.readOne();
      relocator.skipOne();
      writer.putBCondLabel("eq", "runtime_or_replacement_method");
      const vpushFpRegs = [45, 237, 16, 10];
      writer.putBytes(vpushFpRegs);
      const savedRegs = ["r0", "r1", "r2", "r3"];
      writer.putPushRegs(savedRegs);
      writer.putCallAddressWithArguments(artController.replacedMethods.isReplacement, [methodReg]);
      writer.putCmpRegImm("r0", 0);
      writer.putPopRegs(savedRegs);
      const vpopFpRegs = [189, 236, 16, 10];
      writer.putBytes(vpopFpRegs);
      writer.putBCondLabel("ne", "runtime_or_replacement_method");
      writer.putBLabel("regular_method");
      relocator.readOne();
      const tailIsRegular = relocator.input.address.equals(target.whenRegularMethod);
      writer.putLabel(tailIsRegular ? "regular_method" : "runtime_or_replacement_method");
      relocator.writeOne();
      while (redirectCapacity < 10) {
        const offset = relocator.readOne();
        if (offset === 0) {
          redirectCapacity = 10;
          break;
        }
        redirectCapacity = offset;
      }
      relocator.writeAll();
      writer.putBranchAddress(address.add(redirectCapacity + 1));
      writer.putLabel(tailIsRegular ? "runtime_or_replacement_method" : "regular_method");
      writer.putBranchAddress(target.whenTrue);
      writer.flush();
    });
    inlineHooks.push(new InlineHook(address, redirectCapacity, trampoline));
    Memory.patchCode(address, redirectCapacity, (code2) => {
      const writer = new ThumbWriter(code2, { pc: address });
      writer.putLdrRegAddress("pc", trampoline.or(1));
      writer.flush();
    });
  }
  function instrumentGetOatQuickMethodHeaderInlinedCopyArm64({ address, size, validationResult }) {
    const { methodReg, scratchReg, target } = validationResult;
    const trampoline = Memory.alloc(Process.pageSize);
    Memory.patchCode(trampoline, 256, (code2) => {
      const writer = new Arm64Writer(code2, { pc: trampoline });
      const relocator = new Arm64Relocator(address, writer);
      for (let i = 0; i !== 2; i++) {
        relocator.readOne();
      }
      relocator.writeAll();
      relocator.readOne();
      relocator.skipOne();
      writer.putBCondLabel("eq", "runtime_or_replacement_method");
      const savedRegs = [
        "d0",
        "d1",
        "d2",
        "d3",
        "d4",
        "d5",
        "d6",
        "d7",
        "x0",
        "x1",
        "x2",
        "x3",
        "x4",
        "x5",
        "x6",
        "x7",
        "x8",
        "x9",
        "x10",
        "x11",
        "x12",
        "x13",
        "x14",
        "x15",
        "x16",
        "x17"
      ];
      const numSavedRegs = savedRegs.length;
      for (let i = 0; i !== numSavedRegs; i += 2) {
        writer.putPushRegReg(savedRegs[i], savedRegs[i + 1]);
      }
      writer.putCallAddressWithArguments(artController.replacedMethods.isReplacement, [methodReg]);
      writer.putCmpRegReg("x0", "xzr");
      for (let i = numSavedRegs - 2; i >= 0; i -= 2) {
        writer.putPopRegReg(savedRegs[i], savedRegs[i + 1]);
      }
      writer.putBCondLabel("ne", "runtime_or_replacement_method");
      writer.putBLabel("regular_method");
      relocator.readOne();
      const tailInstruction = relocator.input;
      const tailIsRegular = tailInstruction.address.equals(target.whenRegularMethod);
      writer.putLabel(tailIsRegular ? "regular_method" : "runtime_or_replacement_method");
      relocator.writeOne();
      writer.putBranchAddress(tailInstruction.next);
      writer.putLabel(tailIsRegular ? "runtime_or_replacement_method" : "regular_method");
      writer.putBranchAddress(target.whenTrue);
      writer.flush();
    });
    inlineHooks.push(new InlineHook(address, size, trampoline));
    Memory.patchCode(address, size, (code2) => {
      const writer = new Arm64Writer(code2, { pc: address });
      writer.putLdrRegAddress(scratchReg, trampoline);
      writer.putBrReg(scratchReg);
      writer.flush();
    });
  }
  function makeMethodMangler(methodId) {
    return new MethodMangler(methodId);
  }
  function translateMethod(methodId) {
    return artController.replacedMethods.translate(methodId);
  }
  function backtrace(vm3, options = {}) {
    const { limit = 16 } = options;
    const env2 = vm3.getEnv();
    if (backtraceModule === null) {
      backtraceModule = makeBacktraceModule(vm3, env2);
    }
    return backtraceModule.backtrace(env2, limit);
  }
  function makeBacktraceModule(vm3, env2) {
    const api2 = getApi();
    const performImpl = Memory.alloc(Process.pointerSize);
    const cm2 = new CModule(`
#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include <gum/gumtls.h>
#include <json-glib/json-glib.h>

typedef struct _ArtBacktrace ArtBacktrace;
typedef struct _ArtStackFrame ArtStackFrame;

typedef struct _ArtStackVisitor ArtStackVisitor;
typedef struct _ArtStackVisitorVTable ArtStackVisitorVTable;

typedef struct _ArtClass ArtClass;
typedef struct _ArtMethod ArtMethod;
typedef struct _ArtThread ArtThread;
typedef struct _ArtContext ArtContext;

typedef struct _JNIEnv JNIEnv;

typedef struct _StdString StdString;
typedef struct _StdTinyString StdTinyString;
typedef struct _StdLargeString StdLargeString;

typedef enum {
  STACK_WALK_INCLUDE_INLINED_FRAMES,
  STACK_WALK_SKIP_INLINED_FRAMES,
} StackWalkKind;

struct _StdTinyString
{
  guint8 unused;
  gchar data[(3 * sizeof (gpointer)) - 1];
};

struct _StdLargeString
{
  gsize capacity;
  gsize size;
  gchar * data;
};

struct _StdString
{
  union
  {
    guint8 flags;
    StdTinyString tiny;
    StdLargeString large;
  };
};

struct _ArtBacktrace
{
  GChecksum * id;
  GArray * frames;
  gchar * frames_json;
};

struct _ArtStackFrame
{
  ArtMethod * method;
  gsize dexpc;
  StdString description;
};

struct _ArtStackVisitorVTable
{
  void (* unused1) (void);
  void (* unused2) (void);
  bool (* visit) (ArtStackVisitor * visitor);
};

struct _ArtStackVisitor
{
  ArtStackVisitorVTable * vtable;

  guint8 padding[512];

  ArtStackVisitorVTable vtable_storage;

  ArtBacktrace * backtrace;
};

struct _ArtMethod
{
  guint32 declaring_class;
  guint32 access_flags;
};

extern GumTlsKey current_backtrace;

extern void (* perform_art_thread_state_transition) (JNIEnv * env);

extern ArtContext * art_make_context (ArtThread * thread);

extern void art_stack_visitor_init (ArtStackVisitor * visitor, ArtThread * thread, void * context, StackWalkKind walk_kind,
    size_t num_frames, bool check_suspended);
extern void art_stack_visitor_walk_stack (ArtStackVisitor * visitor, bool include_transitions);
extern ArtMethod * art_stack_visitor_get_method (ArtStackVisitor * visitor);
extern void art_stack_visitor_describe_location (StdString * description, ArtStackVisitor * visitor);
extern ArtMethod * translate_method (ArtMethod * method);
extern void translate_location (ArtMethod * method, guint32 pc, const gchar ** source_file, gint32 * line_number);
extern void get_class_location (StdString * result, ArtClass * klass);
extern void cxx_delete (void * mem);
extern unsigned long strtoul (const char * str, char ** endptr, int base);

static bool visit_frame (ArtStackVisitor * visitor);
static void art_stack_frame_destroy (ArtStackFrame * frame);

static void append_jni_type_name (GString * s, const gchar * name, gsize length);

static void std_string_destroy (StdString * str);
static gchar * std_string_get_data (StdString * str);

void
init (void)
{
  current_backtrace = gum_tls_key_new ();
}

void
finalize (void)
{
  gum_tls_key_free (current_backtrace);
}

ArtBacktrace *
_create (JNIEnv * env,
         guint limit)
{
  ArtBacktrace * bt;

  bt = g_new (ArtBacktrace, 1);
  bt->id = g_checksum_new (G_CHECKSUM_SHA1);
  bt->frames = (limit != 0)
      ? g_array_sized_new (FALSE, FALSE, sizeof (ArtStackFrame), limit)
      : g_array_new (FALSE, FALSE, sizeof (ArtStackFrame));
  g_array_set_clear_func (bt->frames, (GDestroyNotify) art_stack_frame_destroy);
  bt->frames_json = NULL;

  gum_tls_key_set_value (current_backtrace, bt);

  perform_art_thread_state_transition (env);

  gum_tls_key_set_value (current_backtrace, NULL);

  return bt;
}

void
_on_thread_state_transition_complete (ArtThread * thread)
{
  ArtContext * context;
  ArtStackVisitor visitor = {
    .vtable_storage = {
      .visit = visit_frame,
    },
  };

  context = art_make_context (thread);

  art_stack_visitor_init (&visitor, thread, context, STACK_WALK_SKIP_INLINED_FRAMES, 0, true);
  visitor.vtable = &visitor.vtable_storage;
  visitor.backtrace = gum_tls_key_get_value (current_backtrace);

  art_stack_visitor_walk_stack (&visitor, false);

  cxx_delete (context);
}

static bool
visit_frame (ArtStackVisitor * visitor)
{
  ArtBacktrace * bt = visitor->backtrace;
  ArtStackFrame frame;
  const gchar * description, * dexpc_part;

  frame.method = art_stack_visitor_get_method (visitor);

  art_stack_visitor_describe_location (&frame.description, visitor);

  description = std_string_get_data (&frame.description);
  if (strstr (description, " '<") != NULL)
    goto skip;

  dexpc_part = strstr (description, " at dex PC 0x");
  if (dexpc_part == NULL)
    goto skip;
  frame.dexpc = strtoul (dexpc_part + 13, NULL, 16);

  g_array_append_val (bt->frames, frame);

  g_checksum_update (bt->id, (guchar *) &frame.method, sizeof (frame.method));
  g_checksum_update (bt->id, (guchar *) &frame.dexpc, sizeof (frame.dexpc));

  return true;

skip:
  std_string_destroy (&frame.description);
  return true;
}

static void
art_stack_frame_destroy (ArtStackFrame * frame)
{
  std_string_destroy (&frame->description);
}

void
_destroy (ArtBacktrace * backtrace)
{
  g_free (backtrace->frames_json);
  g_array_free (backtrace->frames, TRUE);
  g_checksum_free (backtrace->id);
  g_free (backtrace);
}

const gchar *
_get_id (ArtBacktrace * backtrace)
{
  return g_checksum_get_string (backtrace->id);
}

const gchar *
_get_frames (ArtBacktrace * backtrace)
{
  GArray * frames = backtrace->frames;
  JsonBuilder * b;
  guint i;
  JsonNode * root;

  if (backtrace->frames_json != NULL)
    return backtrace->frames_json;

  b = json_builder_new_immutable ();

  json_builder_begin_array (b);

  for (i = 0; i != frames->len; i++)
  {
    ArtStackFrame * frame = &g_array_index (frames, ArtStackFrame, i);
    gchar * description, * ret_type, * paren_open, * paren_close, * arg_types, * token, * method_name, * class_name;
    GString * signature;
    gchar * cursor;
    ArtMethod * translated_method;
    StdString location;
    gsize dexpc;
    const gchar * source_file;
    gint32 line_number;

    description = std_string_get_data (&frame->description);

    ret_type = strchr (description, '\\'') + 1;

    paren_open = strchr (ret_type, '(');
    paren_close = strchr (paren_open, ')');
    *paren_open = '\\0';
    *paren_close = '\\0';

    arg_types = paren_open + 1;

    token = strrchr (ret_type, '.');
    *token = '\\0';

    method_name = token + 1;

    token = strrchr (ret_type, ' ');
    *token = '\\0';

    class_name = token + 1;

    signature = g_string_sized_new (128);

    append_jni_type_name (signature, class_name, method_name - class_name - 1);
    g_string_append_c (signature, ',');
    g_string_append (signature, method_name);
    g_string_append (signature, ",(");

    if (arg_types != paren_close)
    {
      for (cursor = arg_types; cursor != NULL;)
      {
        gsize length;
        gchar * next;

        token = strstr (cursor, ", ");
        if (token != NULL)
        {
          length = token - cursor;
          next = token + 2;
        }
        else
        {
          length = paren_close - cursor;
          next = NULL;
        }

        append_jni_type_name (signature, cursor, length);

        cursor = next;
      }
    }

    g_string_append_c (signature, ')');

    append_jni_type_name (signature, ret_type, class_name - ret_type - 1);

    translated_method = translate_method (frame->method);
    dexpc = (translated_method == frame->method) ? frame->dexpc : 0;

    get_class_location (&location, GSIZE_TO_POINTER (translated_method->declaring_class));

    translate_location (translated_method, dexpc, &source_file, &line_number);

    json_builder_begin_object (b);

    json_builder_set_member_name (b, "signature");
    json_builder_add_string_value (b, signature->str);

    json_builder_set_member_name (b, "origin");
    json_builder_add_string_value (b, std_string_get_data (&location));

    json_builder_set_member_name (b, "className");
    json_builder_add_string_value (b, class_name);

    json_builder_set_member_name (b, "methodName");
    json_builder_add_string_value (b, method_name);

    json_builder_set_member_name (b, "methodFlags");
    json_builder_add_int_value (b, translated_method->access_flags);

    json_builder_set_member_name (b, "fileName");
    json_builder_add_string_value (b, source_file);

    json_builder_set_member_name (b, "lineNumber");
    json_builder_add_int_value (b, line_number);

    json_builder_end_object (b);

    std_string_destroy (&location);
    g_string_free (signature, TRUE);
  }

  json_builder_end_array (b);

  root = json_builder_get_root (b);
  backtrace->frames_json = json_to_string (root, FALSE);
  json_node_unref (root);

  return backtrace->frames_json;
}

static void
append_jni_type_name (GString * s,
                      const gchar * name,
                      gsize length)
{
  gchar shorty = '\\0';
  gsize i;

  switch (name[0])
  {
    case 'b':
      if (strncmp (name, "boolean", length) == 0)
        shorty = 'Z';
      else if (strncmp (name, "byte", length) == 0)
        shorty = 'B';
      break;
    case 'c':
      if (strncmp (name, "char", length) == 0)
        shorty = 'C';
      break;
    case 'd':
      if (strncmp (name, "double", length) == 0)
        shorty = 'D';
      break;
    case 'f':
      if (strncmp (name, "float", length) == 0)
        shorty = 'F';
      break;
    case 'i':
      if (strncmp (name, "int", length) == 0)
        shorty = 'I';
      break;
    case 'l':
      if (strncmp (name, "long", length) == 0)
        shorty = 'J';
      break;
    case 's':
      if (strncmp (name, "short", length) == 0)
        shorty = 'S';
      break;
    case 'v':
      if (strncmp (name, "void", length) == 0)
        shorty = 'V';
      break;
  }

  if (shorty != '\\0')
  {
    g_string_append_c (s, shorty);

    return;
  }

  if (length > 2 && name[length - 2] == '[' && name[length - 1] == ']')
  {
    g_string_append_c (s, '[');
    append_jni_type_name (s, name, length - 2);

    return;
  }

  g_string_append_c (s, 'L');

  for (i = 0; i != length; i++)
  {
    gchar ch = name[i];
    if (ch != '.')
      g_string_append_c (s, ch);
    else
      g_string_append_c (s, '/');
  }

  g_string_append_c (s, ';');
}

static void
std_string_destroy (StdString * str)
{
  bool is_large = (str->flags & 1) != 0;
  if (is_large)
    cxx_delete (str->large.data);
}

static gchar *
std_string_get_data (StdString * str)
{
  bool is_large = (str->flags & 1) != 0;
  return is_large ? str->large.data : str->tiny.data;
}
`, {
      current_backtrace: Memory.alloc(Process.pointerSize),
      perform_art_thread_state_transition: performImpl,
      art_make_context: api2["art::Thread::GetLongJumpContext"] ?? api2["art::Context::Create"],
      art_stack_visitor_init: api2["art::StackVisitor::StackVisitor"],
      art_stack_visitor_walk_stack: api2["art::StackVisitor::WalkStack"],
      art_stack_visitor_get_method: api2["art::StackVisitor::GetMethod"],
      art_stack_visitor_describe_location: api2["art::StackVisitor::DescribeLocation"],
      translate_method: artController.replacedMethods.translate,
      translate_location: api2["art::Monitor::TranslateLocation"],
      get_class_location: api2["art::mirror::Class::GetLocation"],
      cxx_delete: api2.$delete,
      strtoul: Process.getModuleByName("libc.so").getExportByName("strtoul")
    });
    const _create = new NativeFunction(cm2._create, "pointer", ["pointer", "uint"], nativeFunctionOptions3);
    const _destroy = new NativeFunction(cm2._destroy, "void", ["pointer"], nativeFunctionOptions3);
    const fastOptions = { exceptions: "propagate", scheduling: "exclusive" };
    const _getId = new NativeFunction(cm2._get_id, "pointer", ["pointer"], fastOptions);
    const _getFrames = new NativeFunction(cm2._get_frames, "pointer", ["pointer"], fastOptions);
    const performThreadStateTransition = makeArtThreadStateTransitionImpl(vm3, env2, cm2._on_thread_state_transition_complete);
    cm2._performData = performThreadStateTransition;
    performImpl.writePointer(performThreadStateTransition);
    cm2.backtrace = (env3, limit) => {
      const handle = _create(env3, limit);
      const bt = new Backtrace(handle);
      Script.bindWeak(bt, destroy.bind(null, handle));
      return bt;
    };
    function destroy(handle) {
      _destroy(handle);
    }
    cm2.getId = (handle) => {
      return _getId(handle).readUtf8String();
    };
    cm2.getFrames = (handle) => {
      return JSON.parse(_getFrames(handle).readUtf8String());
    };
    return cm2;
  }
  var Backtrace = class {
    constructor(handle) {
      this.handle = handle;
    }
    get id() {
      return backtraceModule.getId(this.handle);
    }
    get frames() {
      return backtraceModule.getFrames(this.handle);
    }
  };
  function revertGlobalPatches() {
    patchedClasses.forEach((entry) => {
      entry.vtablePtr.writePointer(entry.vtable);
      entry.vtableCountPtr.writeS32(entry.vtableCount);
    });
    patchedClasses.clear();
    for (const interceptor of artQuickInterceptors.splice(0)) {
      interceptor.deactivate();
    }
    for (const hook of inlineHooks.splice(0)) {
      hook.revert();
    }
  }
  function unwrapMethodId(methodId) {
    return unwrapGenericId(methodId, "art::jni::JniIdManager::DecodeMethodId");
  }
  function unwrapFieldId(fieldId) {
    return unwrapGenericId(fieldId, "art::jni::JniIdManager::DecodeFieldId");
  }
  function unwrapGenericId(genericId, apiMethod) {
    const api2 = getApi();
    const runtimeOffset = getArtRuntimeSpec(api2).offset;
    const jniIdManagerOffset = runtimeOffset.jniIdManager;
    const jniIdsIndirectionOffset = runtimeOffset.jniIdsIndirection;
    if (jniIdManagerOffset !== null && jniIdsIndirectionOffset !== null) {
      const runtime2 = api2.artRuntime;
      const jniIdsIndirection = runtime2.add(jniIdsIndirectionOffset).readInt();
      if (jniIdsIndirection !== kPointer) {
        const jniIdManager = runtime2.add(jniIdManagerOffset).readPointer();
        return api2[apiMethod](jniIdManager, genericId);
      }
    }
    return genericId;
  }
  var artQuickCodeReplacementTrampolineWriters = {
    ia32: writeArtQuickCodeReplacementTrampolineIA32,
    x64: writeArtQuickCodeReplacementTrampolineX64,
    arm: writeArtQuickCodeReplacementTrampolineArm,
    arm64: writeArtQuickCodeReplacementTrampolineArm64
  };
  function writeArtQuickCodeReplacementTrampolineIA32(trampoline, target, redirectSize, constraints, vm3) {
    const threadOffsets = getArtThreadSpec(vm3).offset;
    const artMethodOffsets = getArtMethodSpec(vm3).offset;
    let offset;
    Memory.patchCode(trampoline, 128, (code2) => {
      const writer = new X86Writer(code2, { pc: trampoline });
      const relocator = new X86Relocator(target, writer);
      const fxsave = [15, 174, 4, 36];
      const fxrstor = [15, 174, 12, 36];
      writer.putPushax();
      writer.putMovRegReg("ebp", "esp");
      writer.putAndRegU32("esp", 4294967280);
      writer.putSubRegImm("esp", 512);
      writer.putBytes(fxsave);
      writer.putMovRegFsU32Ptr("ebx", threadOffsets.self);
      writer.putCallAddressWithAlignedArguments(artController.replacedMethods.findReplacementFromQuickCode, ["eax", "ebx"]);
      writer.putTestRegReg("eax", "eax");
      writer.putJccShortLabel("je", "restore_registers", "no-hint");
      writer.putMovRegOffsetPtrReg("ebp", 7 * 4, "eax");
      writer.putLabel("restore_registers");
      writer.putBytes(fxrstor);
      writer.putMovRegReg("esp", "ebp");
      writer.putPopax();
      writer.putJccShortLabel("jne", "invoke_replacement", "no-hint");
      do {
        offset = relocator.readOne();
      } while (offset < redirectSize && !relocator.eoi);
      relocator.writeAll();
      if (!relocator.eoi) {
        writer.putJmpAddress(target.add(offset));
      }
      writer.putLabel("invoke_replacement");
      writer.putJmpRegOffsetPtr("eax", artMethodOffsets.quickCode);
      writer.flush();
    });
    return offset;
  }
  function writeArtQuickCodeReplacementTrampolineX64(trampoline, target, redirectSize, constraints, vm3) {
    const threadOffsets = getArtThreadSpec(vm3).offset;
    const artMethodOffsets = getArtMethodSpec(vm3).offset;
    let offset;
    Memory.patchCode(trampoline, 256, (code2) => {
      const writer = new X86Writer(code2, { pc: trampoline });
      const relocator = new X86Relocator(target, writer);
      const fxsave = [15, 174, 4, 36];
      const fxrstor = [15, 174, 12, 36];
      writer.putPushax();
      writer.putMovRegReg("rbp", "rsp");
      writer.putAndRegU32("rsp", 4294967280);
      writer.putSubRegImm("rsp", 512);
      writer.putBytes(fxsave);
      writer.putMovRegGsU32Ptr("rbx", threadOffsets.self);
      writer.putCallAddressWithAlignedArguments(artController.replacedMethods.findReplacementFromQuickCode, ["rdi", "rbx"]);
      writer.putTestRegReg("rax", "rax");
      writer.putJccShortLabel("je", "restore_registers", "no-hint");
      writer.putMovRegOffsetPtrReg("rbp", 8 * 8, "rax");
      writer.putLabel("restore_registers");
      writer.putBytes(fxrstor);
      writer.putMovRegReg("rsp", "rbp");
      writer.putPopax();
      writer.putJccShortLabel("jne", "invoke_replacement", "no-hint");
      do {
        offset = relocator.readOne();
      } while (offset < redirectSize && !relocator.eoi);
      relocator.writeAll();
      if (!relocator.eoi) {
        writer.putJmpAddress(target.add(offset));
      }
      writer.putLabel("invoke_replacement");
      writer.putJmpRegOffsetPtr("rdi", artMethodOffsets.quickCode);
      writer.flush();
    });
    return offset;
  }
  function writeArtQuickCodeReplacementTrampolineArm(trampoline, target, redirectSize, constraints, vm3) {
    const artMethodOffsets = getArtMethodSpec(vm3).offset;
    const targetAddress = target.and(THUMB_BIT_REMOVAL_MASK);
    let offset;
    Memory.patchCode(trampoline, 128, (code2) => {
      const writer = new ThumbWriter(code2, { pc: trampoline });
      const relocator = new ThumbRelocator(targetAddress, writer);
      const vpushFpRegs = [45, 237, 16, 10];
      const vpopFpRegs = [189, 236, 16, 10];
      writer.putPushRegs([
        "r1",
        "r2",
        "r3",
        "r5",
        "r6",
        "r7",
        "r8",
        "r10",
        "r11",
        "lr"
      ]);
      writer.putBytes(vpushFpRegs);
      writer.putSubRegRegImm("sp", "sp", 8);
      writer.putStrRegRegOffset("r0", "sp", 0);
      writer.putCallAddressWithArguments(artController.replacedMethods.findReplacementFromQuickCode, ["r0", "r9"]);
      writer.putCmpRegImm("r0", 0);
      writer.putBCondLabel("eq", "restore_registers");
      writer.putStrRegRegOffset("r0", "sp", 0);
      writer.putLabel("restore_registers");
      writer.putLdrRegRegOffset("r0", "sp", 0);
      writer.putAddRegRegImm("sp", "sp", 8);
      writer.putBytes(vpopFpRegs);
      writer.putPopRegs([
        "lr",
        "r11",
        "r10",
        "r8",
        "r7",
        "r6",
        "r5",
        "r3",
        "r2",
        "r1"
      ]);
      writer.putBCondLabel("ne", "invoke_replacement");
      do {
        offset = relocator.readOne();
      } while (offset < redirectSize && !relocator.eoi);
      relocator.writeAll();
      if (!relocator.eoi) {
        writer.putLdrRegAddress("pc", target.add(offset));
      }
      writer.putLabel("invoke_replacement");
      writer.putLdrRegRegOffset("pc", "r0", artMethodOffsets.quickCode);
      writer.flush();
    });
    return offset;
  }
  function writeArtQuickCodeReplacementTrampolineArm64(trampoline, target, redirectSize, { availableScratchRegs }, vm3) {
    const artMethodOffsets = getArtMethodSpec(vm3).offset;
    let offset;
    Memory.patchCode(trampoline, 256, (code2) => {
      const writer = new Arm64Writer(code2, { pc: trampoline });
      const relocator = new Arm64Relocator(target, writer);
      writer.putPushRegReg("d0", "d1");
      writer.putPushRegReg("d2", "d3");
      writer.putPushRegReg("d4", "d5");
      writer.putPushRegReg("d6", "d7");
      writer.putPushRegReg("x1", "x2");
      writer.putPushRegReg("x3", "x4");
      writer.putPushRegReg("x5", "x6");
      writer.putPushRegReg("x7", "x20");
      writer.putPushRegReg("x21", "x22");
      writer.putPushRegReg("x23", "x24");
      writer.putPushRegReg("x25", "x26");
      writer.putPushRegReg("x27", "x28");
      writer.putPushRegReg("x29", "lr");
      writer.putSubRegRegImm("sp", "sp", 16);
      writer.putStrRegRegOffset("x0", "sp", 0);
      writer.putCallAddressWithArguments(artController.replacedMethods.findReplacementFromQuickCode, ["x0", "x19"]);
      writer.putCmpRegReg("x0", "xzr");
      writer.putBCondLabel("eq", "restore_registers");
      writer.putStrRegRegOffset("x0", "sp", 0);
      writer.putLabel("restore_registers");
      writer.putLdrRegRegOffset("x0", "sp", 0);
      writer.putAddRegRegImm("sp", "sp", 16);
      writer.putPopRegReg("x29", "lr");
      writer.putPopRegReg("x27", "x28");
      writer.putPopRegReg("x25", "x26");
      writer.putPopRegReg("x23", "x24");
      writer.putPopRegReg("x21", "x22");
      writer.putPopRegReg("x7", "x20");
      writer.putPopRegReg("x5", "x6");
      writer.putPopRegReg("x3", "x4");
      writer.putPopRegReg("x1", "x2");
      writer.putPopRegReg("d6", "d7");
      writer.putPopRegReg("d4", "d5");
      writer.putPopRegReg("d2", "d3");
      writer.putPopRegReg("d0", "d1");
      writer.putBCondLabel("ne", "invoke_replacement");
      do {
        offset = relocator.readOne();
      } while (offset < redirectSize && !relocator.eoi);
      relocator.writeAll();
      if (!relocator.eoi) {
        const scratchReg = Array.from(availableScratchRegs)[0];
        writer.putLdrRegAddress(scratchReg, target.add(offset));
        writer.putBrReg(scratchReg);
      }
      writer.putLabel("invoke_replacement");
      writer.putLdrRegRegOffset("x16", "x0", artMethodOffsets.quickCode);
      writer.putBrReg("x16");
      writer.flush();
    });
    return offset;
  }
  var artQuickCodePrologueWriters = {
    ia32: writeArtQuickCodePrologueX86,
    x64: writeArtQuickCodePrologueX86,
    arm: writeArtQuickCodePrologueArm,
    arm64: writeArtQuickCodePrologueArm64
  };
  function writeArtQuickCodePrologueX86(target, trampoline, redirectSize) {
    Memory.patchCode(target, 16, (code2) => {
      const writer = new X86Writer(code2, { pc: target });
      writer.putJmpAddress(trampoline);
      writer.flush();
    });
  }
  function writeArtQuickCodePrologueArm(target, trampoline, redirectSize) {
    const targetAddress = target.and(THUMB_BIT_REMOVAL_MASK);
    Memory.patchCode(targetAddress, 16, (code2) => {
      const writer = new ThumbWriter(code2, { pc: targetAddress });
      writer.putLdrRegAddress("pc", trampoline.or(1));
      writer.flush();
    });
  }
  function writeArtQuickCodePrologueArm64(target, trampoline, redirectSize) {
    Memory.patchCode(target, 16, (code2) => {
      const writer = new Arm64Writer(code2, { pc: target });
      if (redirectSize === 16) {
        writer.putLdrRegAddress("x16", trampoline);
      } else {
        writer.putAdrpRegAddress("x16", trampoline);
      }
      writer.putBrReg("x16");
      writer.flush();
    });
  }
  var artQuickCodeHookRedirectSize = {
    ia32: 5,
    x64: 16,
    arm: 8,
    arm64: 16
  };
  var ArtQuickCodeInterceptor = class {
    constructor(quickCode) {
      this.quickCode = quickCode;
      this.quickCodeAddress = Process.arch === "arm" ? quickCode.and(THUMB_BIT_REMOVAL_MASK) : quickCode;
      this.redirectSize = 0;
      this.trampoline = null;
      this.overwrittenPrologue = null;
      this.overwrittenPrologueLength = 0;
    }
    _canRelocateCode(relocationSize, constraints) {
      const Writer = thunkWriters[Process.arch];
      const Relocator = thunkRelocators[Process.arch];
      const { quickCodeAddress } = this;
      const writer = new Writer(quickCodeAddress);
      const relocator = new Relocator(quickCodeAddress, writer);
      let offset;
      if (Process.arch === "arm64") {
        let availableScratchRegs = /* @__PURE__ */ new Set(["x16", "x17"]);
        do {
          const nextOffset = relocator.readOne();
          const nextScratchRegs = new Set(availableScratchRegs);
          const { read: read3, written: written2 } = relocator.input.regsAccessed;
          for (const regs of [read3, written2]) {
            for (const reg of regs) {
              let name;
              if (reg.startsWith("w")) {
                name = "x" + reg.substring(1);
              } else {
                name = reg;
              }
              nextScratchRegs.delete(name);
            }
          }
          if (nextScratchRegs.size === 0) {
            break;
          }
          offset = nextOffset;
          availableScratchRegs = nextScratchRegs;
        } while (offset < relocationSize && !relocator.eoi);
        constraints.availableScratchRegs = availableScratchRegs;
      } else {
        do {
          offset = relocator.readOne();
        } while (offset < relocationSize && !relocator.eoi);
      }
      return offset >= relocationSize;
    }
    _allocateTrampoline() {
      if (trampolineAllocator === null) {
        const trampolineSize = pointerSize5 === 4 ? 128 : 256;
        trampolineAllocator = makeAllocator(trampolineSize);
      }
      const maxRedirectSize = artQuickCodeHookRedirectSize[Process.arch];
      let redirectSize, spec;
      let alignment = 1;
      const constraints = {};
      if (pointerSize5 === 4 || this._canRelocateCode(maxRedirectSize, constraints)) {
        redirectSize = maxRedirectSize;
        spec = {};
      } else {
        let maxDistance;
        if (Process.arch === "x64") {
          redirectSize = 5;
          maxDistance = X86_JMP_MAX_DISTANCE;
        } else if (Process.arch === "arm64") {
          redirectSize = 8;
          maxDistance = ARM64_ADRP_MAX_DISTANCE;
          alignment = 4096;
        }
        spec = { near: this.quickCodeAddress, maxDistance };
      }
      this.redirectSize = redirectSize;
      this.trampoline = trampolineAllocator.allocateSlice(spec, alignment);
      return constraints;
    }
    _destroyTrampoline() {
      trampolineAllocator.freeSlice(this.trampoline);
    }
    activate(vm3) {
      const constraints = this._allocateTrampoline();
      const { trampoline, quickCode, redirectSize } = this;
      const writeTrampoline = artQuickCodeReplacementTrampolineWriters[Process.arch];
      const prologueLength = writeTrampoline(trampoline, quickCode, redirectSize, constraints, vm3);
      this.overwrittenPrologueLength = prologueLength;
      this.overwrittenPrologue = Memory.dup(this.quickCodeAddress, prologueLength);
      const writePrologue = artQuickCodePrologueWriters[Process.arch];
      writePrologue(quickCode, trampoline, redirectSize);
    }
    deactivate() {
      const { quickCodeAddress, overwrittenPrologueLength: prologueLength } = this;
      const Writer = thunkWriters[Process.arch];
      Memory.patchCode(quickCodeAddress, prologueLength, (code2) => {
        const writer = new Writer(code2, { pc: quickCodeAddress });
        const { overwrittenPrologue } = this;
        writer.putBytes(overwrittenPrologue.readByteArray(prologueLength));
        writer.flush();
      });
      this._destroyTrampoline();
    }
  };
  function isArtQuickEntrypoint(address) {
    const api2 = getApi();
    const { module: m, artClassLinker } = api2;
    return address.equals(artClassLinker.quickGenericJniTrampoline) || address.equals(artClassLinker.quickToInterpreterBridgeTrampoline) || address.equals(artClassLinker.quickResolutionTrampoline) || address.equals(artClassLinker.quickImtConflictTrampoline) || address.compare(m.base) >= 0 && address.compare(m.base.add(m.size)) < 0;
  }
  var ArtMethodMangler = class {
    constructor(opaqueMethodId) {
      const methodId = unwrapMethodId(opaqueMethodId);
      this.methodId = methodId;
      this.originalMethod = null;
      this.hookedMethodId = methodId;
      this.replacementMethodId = null;
      this.interceptor = null;
    }
    replace(impl, isInstanceMethod, argTypes, vm3, api2) {
      const { kAccCompileDontBother, artNterpEntryPoint } = api2;
      this.originalMethod = fetchArtMethod(this.methodId, vm3);
      const originalFlags = this.originalMethod.accessFlags;
      if ((originalFlags & kAccXposedHookedMethod) !== 0 && xposedIsSupported()) {
        const hookInfo = this.originalMethod.jniCode;
        this.hookedMethodId = hookInfo.add(2 * pointerSize5).readPointer();
        this.originalMethod = fetchArtMethod(this.hookedMethodId, vm3);
      }
      const { hookedMethodId } = this;
      const replacementMethodId = cloneArtMethod(hookedMethodId, vm3);
      this.replacementMethodId = replacementMethodId;
      patchArtMethod(replacementMethodId, {
        jniCode: impl,
        accessFlags: (originalFlags & ~(kAccCriticalNative | kAccFastNative | kAccNterpEntryPointFastPathFlag) | kAccNative | kAccCompileDontBother) >>> 0,
        quickCode: api2.artClassLinker.quickGenericJniTrampoline,
        interpreterCode: api2.artInterpreterToCompiledCodeBridge
      }, vm3);
      let hookedMethodRemovedFlags = kAccFastInterpreterToInterpreterInvoke | kAccSingleImplementation | kAccNterpEntryPointFastPathFlag;
      if ((originalFlags & kAccNative) === 0) {
        hookedMethodRemovedFlags |= kAccSkipAccessChecks;
      }
      patchArtMethod(hookedMethodId, {
        accessFlags: (originalFlags & ~hookedMethodRemovedFlags | kAccCompileDontBother) >>> 0
      }, vm3);
      const quickCode = this.originalMethod.quickCode;
      if (artNterpEntryPoint !== null && quickCode.equals(artNterpEntryPoint)) {
        patchArtMethod(hookedMethodId, {
          quickCode: api2.artQuickToInterpreterBridge
        }, vm3);
      }
      if (!isArtQuickEntrypoint(quickCode)) {
        const interceptor = new ArtQuickCodeInterceptor(quickCode);
        interceptor.activate(vm3);
        this.interceptor = interceptor;
      }
      artController.replacedMethods.set(hookedMethodId, replacementMethodId);
      notifyArtMethodHooked(hookedMethodId, vm3);
    }
    revert(vm3) {
      const { hookedMethodId, interceptor } = this;
      patchArtMethod(hookedMethodId, this.originalMethod, vm3);
      artController.replacedMethods.delete(hookedMethodId);
      if (interceptor !== null) {
        interceptor.deactivate();
        this.interceptor = null;
      }
    }
    resolveTarget(wrapper, isInstanceMethod, env2, api2) {
      return this.hookedMethodId;
    }
  };
  function xposedIsSupported() {
    return getAndroidApiLevel() < 28;
  }
  function fetchArtMethod(methodId, vm3) {
    const artMethodSpec = getArtMethodSpec(vm3);
    const artMethodOffset = artMethodSpec.offset;
    return ["jniCode", "accessFlags", "quickCode", "interpreterCode"].reduce((original, name) => {
      const offset = artMethodOffset[name];
      if (offset === void 0) {
        return original;
      }
      const address = methodId.add(offset);
      const read3 = name === "accessFlags" ? readU32 : readPointer;
      original[name] = read3.call(address);
      return original;
    }, {});
  }
  function patchArtMethod(methodId, patches, vm3) {
    const artMethodSpec = getArtMethodSpec(vm3);
    const artMethodOffset = artMethodSpec.offset;
    Object.keys(patches).forEach((name) => {
      const offset = artMethodOffset[name];
      if (offset === void 0) {
        return;
      }
      const address = methodId.add(offset);
      const write5 = name === "accessFlags" ? writeU32 : writePointer;
      write5.call(address, patches[name]);
    });
  }
  var DalvikMethodMangler = class {
    constructor(methodId) {
      this.methodId = methodId;
      this.originalMethod = null;
    }
    replace(impl, isInstanceMethod, argTypes, vm3, api2) {
      const { methodId } = this;
      this.originalMethod = Memory.dup(methodId, DVM_METHOD_SIZE);
      let argsSize = argTypes.reduce((acc, t) => acc + t.size, 0);
      if (isInstanceMethod) {
        argsSize++;
      }
      const accessFlags = (methodId.add(DVM_METHOD_OFFSET_ACCESS_FLAGS).readU32() | kAccNative) >>> 0;
      const registersSize = argsSize;
      const outsSize = 0;
      const insSize = argsSize;
      methodId.add(DVM_METHOD_OFFSET_ACCESS_FLAGS).writeU32(accessFlags);
      methodId.add(DVM_METHOD_OFFSET_REGISTERS_SIZE).writeU16(registersSize);
      methodId.add(DVM_METHOD_OFFSET_OUTS_SIZE).writeU16(outsSize);
      methodId.add(DVM_METHOD_OFFSET_INS_SIZE).writeU16(insSize);
      methodId.add(DVM_METHOD_OFFSET_JNI_ARG_INFO).writeU32(computeDalvikJniArgInfo(methodId));
      api2.dvmUseJNIBridge(methodId, impl);
    }
    revert(vm3) {
      Memory.copy(this.methodId, this.originalMethod, DVM_METHOD_SIZE);
    }
    resolveTarget(wrapper, isInstanceMethod, env2, api2) {
      const thread = env2.handle.add(DVM_JNI_ENV_OFFSET_SELF).readPointer();
      let objectPtr;
      if (isInstanceMethod) {
        objectPtr = api2.dvmDecodeIndirectRef(thread, wrapper.$h);
      } else {
        const h = wrapper.$borrowClassHandle(env2);
        objectPtr = api2.dvmDecodeIndirectRef(thread, h.value);
        h.unref(env2);
      }
      let classObject;
      if (isInstanceMethod) {
        classObject = objectPtr.add(DVM_OBJECT_OFFSET_CLAZZ).readPointer();
      } else {
        classObject = objectPtr;
      }
      const classKey = classObject.toString(16);
      let entry = patchedClasses.get(classKey);
      if (entry === void 0) {
        const vtablePtr = classObject.add(DVM_CLASS_OBJECT_OFFSET_VTABLE);
        const vtableCountPtr = classObject.add(DVM_CLASS_OBJECT_OFFSET_VTABLE_COUNT);
        const vtable2 = vtablePtr.readPointer();
        const vtableCount = vtableCountPtr.readS32();
        const vtableSize = vtableCount * pointerSize5;
        const shadowVtable = Memory.alloc(2 * vtableSize);
        Memory.copy(shadowVtable, vtable2, vtableSize);
        vtablePtr.writePointer(shadowVtable);
        entry = {
          classObject,
          vtablePtr,
          vtableCountPtr,
          vtable: vtable2,
          vtableCount,
          shadowVtable,
          shadowVtableCount: vtableCount,
          targetMethods: /* @__PURE__ */ new Map()
        };
        patchedClasses.set(classKey, entry);
      }
      const methodKey = this.methodId.toString(16);
      let targetMethod = entry.targetMethods.get(methodKey);
      if (targetMethod === void 0) {
        targetMethod = Memory.dup(this.originalMethod, DVM_METHOD_SIZE);
        const methodIndex = entry.shadowVtableCount++;
        entry.shadowVtable.add(methodIndex * pointerSize5).writePointer(targetMethod);
        targetMethod.add(DVM_METHOD_OFFSET_METHOD_INDEX).writeU16(methodIndex);
        entry.vtableCountPtr.writeS32(entry.shadowVtableCount);
        entry.targetMethods.set(methodKey, targetMethod);
      }
      return targetMethod;
    }
  };
  function computeDalvikJniArgInfo(methodId) {
    if (Process.arch !== "ia32") {
      return DALVIK_JNI_NO_ARG_INFO;
    }
    const shorty = methodId.add(DVM_METHOD_OFFSET_SHORTY).readPointer().readCString();
    if (shorty === null || shorty.length === 0 || shorty.length > 65535) {
      return DALVIK_JNI_NO_ARG_INFO;
    }
    let returnType;
    switch (shorty[0]) {
      case "V":
        returnType = DALVIK_JNI_RETURN_VOID;
        break;
      case "F":
        returnType = DALVIK_JNI_RETURN_FLOAT;
        break;
      case "D":
        returnType = DALVIK_JNI_RETURN_DOUBLE;
        break;
      case "J":
        returnType = DALVIK_JNI_RETURN_S8;
        break;
      case "Z":
      case "B":
        returnType = DALVIK_JNI_RETURN_S1;
        break;
      case "C":
        returnType = DALVIK_JNI_RETURN_U2;
        break;
      case "S":
        returnType = DALVIK_JNI_RETURN_S2;
        break;
      default:
        returnType = DALVIK_JNI_RETURN_S4;
        break;
    }
    let hints = 0;
    for (let i = shorty.length - 1; i > 0; i--) {
      const ch = shorty[i];
      hints += ch === "D" || ch === "J" ? 2 : 1;
    }
    return returnType << DALVIK_JNI_RETURN_SHIFT | hints;
  }
  function cloneArtMethod(method, vm3) {
    const api2 = getApi();
    if (getAndroidApiLevel() < 23) {
      const thread = api2["art::Thread::CurrentFromGdb"]();
      return api2["art::mirror::Object::Clone"](method, thread);
    }
    return Memory.dup(method, getArtMethodSpec(vm3).size);
  }
  function deoptimizeMethod(vm3, env2, method) {
    requestDeoptimization(vm3, env2, kSelectiveDeoptimization, method);
  }
  function deoptimizeEverything(vm3, env2) {
    requestDeoptimization(vm3, env2, kFullDeoptimization);
  }
  function deoptimizeBootImage(vm3, env2) {
    const api2 = getApi();
    if (getAndroidApiLevel() < 26) {
      throw new Error("This API is only available on Android >= 8.0");
    }
    withRunnableArtThread(vm3, env2, (thread) => {
      api2["art::Runtime::DeoptimizeBootImage"](api2.artRuntime);
    });
  }
  function requestDeoptimization(vm3, env2, kind, method) {
    const api2 = getApi();
    if (getAndroidApiLevel() < 24) {
      throw new Error("This API is only available on Android >= 7.0");
    }
    withRunnableArtThread(vm3, env2, (thread) => {
      if (getAndroidApiLevel() < 30) {
        if (!api2.isJdwpStarted()) {
          const session = startJdwp(api2);
          jdwpSessions.push(session);
        }
        if (!api2.isDebuggerActive()) {
          api2["art::Dbg::GoActive"]();
        }
        const request = Memory.alloc(8 + pointerSize5);
        request.writeU32(kind);
        switch (kind) {
          case kFullDeoptimization:
            break;
          case kSelectiveDeoptimization:
            request.add(8).writePointer(method);
            break;
          default:
            throw new Error("Unsupported deoptimization kind");
        }
        api2["art::Dbg::RequestDeoptimization"](request);
        api2["art::Dbg::ManageDeoptimization"]();
      } else {
        const instrumentation = api2.artInstrumentation;
        if (instrumentation === null) {
          throw new Error("Unable to find Instrumentation class in ART; please file a bug");
        }
        const enableDeopt = api2["art::Instrumentation::EnableDeoptimization"];
        if (enableDeopt !== void 0) {
          const deoptimizationEnabled = !!instrumentation.add(getArtInstrumentationSpec().offset.deoptimizationEnabled).readU8();
          if (!deoptimizationEnabled) {
            enableDeopt(instrumentation);
          }
        }
        switch (kind) {
          case kFullDeoptimization:
            api2["art::Instrumentation::DeoptimizeEverything"](instrumentation, Memory.allocUtf8String("frida"));
            break;
          case kSelectiveDeoptimization:
            api2["art::Instrumentation::Deoptimize"](instrumentation, method);
            break;
          default:
            throw new Error("Unsupported deoptimization kind");
        }
      }
    });
  }
  var JdwpSession = class {
    constructor() {
      const libart = Process.getModuleByName("libart.so");
      const acceptImpl = libart.getExportByName("_ZN3art4JDWP12JdwpAdbState6AcceptEv");
      const receiveClientFdImpl = libart.getExportByName("_ZN3art4JDWP12JdwpAdbState15ReceiveClientFdEv");
      const controlPair = makeSocketPair();
      const clientPair = makeSocketPair();
      this._controlFd = controlPair[0];
      this._clientFd = clientPair[0];
      let acceptListener = null;
      acceptListener = Interceptor.attach(acceptImpl, function(args) {
        const state = args[0];
        const controlSockPtr = Memory.scanSync(state.add(8252), 256, "00 ff ff ff ff 00")[0].address.add(1);
        controlSockPtr.writeS32(controlPair[1]);
        acceptListener.detach();
      });
      Interceptor.replace(receiveClientFdImpl, new NativeCallback(function(state) {
        Interceptor.revert(receiveClientFdImpl);
        return clientPair[1];
      }, "int", ["pointer"]));
      Interceptor.flush();
      this._handshakeRequest = this._performHandshake();
    }
    async _performHandshake() {
      const input = new UnixInputStream(this._clientFd, { autoClose: false });
      const output = new UnixOutputStream(this._clientFd, { autoClose: false });
      const handshakePacket = [74, 68, 87, 80, 45, 72, 97, 110, 100, 115, 104, 97, 107, 101];
      try {
        await output.writeAll(handshakePacket);
        await input.readAll(handshakePacket.length);
      } catch (e) {
      }
    }
  };
  function startJdwp(api2) {
    const session = new JdwpSession();
    api2["art::Dbg::SetJdwpAllowed"](1);
    const options = makeJdwpOptions();
    api2["art::Dbg::ConfigureJdwp"](options);
    const startDebugger = api2["art::InternalDebuggerControlCallback::StartDebugger"];
    if (startDebugger !== void 0) {
      startDebugger(NULL);
    } else {
      api2["art::Dbg::StartJdwp"]();
    }
    return session;
  }
  function makeJdwpOptions() {
    const kJdwpTransportAndroidAdb = getAndroidApiLevel() < 28 ? 2 : 3;
    const kJdwpPortFirstAvailable = 0;
    const transport = kJdwpTransportAndroidAdb;
    const server = true;
    const suspend = false;
    const port = kJdwpPortFirstAvailable;
    const size = 8 + STD_STRING_SIZE + 2;
    const result = Memory.alloc(size);
    result.writeU32(transport).add(4).writeU8(server ? 1 : 0).add(1).writeU8(suspend ? 1 : 0).add(1).add(STD_STRING_SIZE).writeU16(port);
    return result;
  }
  function makeSocketPair() {
    if (socketpair === null) {
      socketpair = new NativeFunction(
        Process.getModuleByName("libc.so").getExportByName("socketpair"),
        "int",
        ["int", "int", "int", "pointer"]
      );
    }
    const buf = Memory.alloc(8);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, buf) === -1) {
      throw new Error("Unable to create socketpair for JDWP");
    }
    return [
      buf.readS32(),
      buf.add(4).readS32()
    ];
  }
  function makeAddGlobalRefFallbackForAndroid5(api2) {
    const offset = getArtVMSpec().offset;
    const lock = api2.vm.add(offset.globalsLock);
    const table = api2.vm.add(offset.globals);
    const add = api2["art::IndirectReferenceTable::Add"];
    const acquire = api2["art::ReaderWriterMutex::ExclusiveLock"];
    const release = api2["art::ReaderWriterMutex::ExclusiveUnlock"];
    const IRT_FIRST_SEGMENT = 0;
    return function(vm3, thread, obj) {
      acquire(lock, thread);
      try {
        return add(table, IRT_FIRST_SEGMENT, obj);
      } finally {
        release(lock, thread);
      }
    };
  }
  function makeDecodeGlobalFallback(api2) {
    const decode = api2["art::Thread::DecodeJObject"];
    if (decode === void 0) {
      throw new Error("art::Thread::DecodeJObject is not available; please file a bug");
    }
    return function(vm3, thread, ref) {
      return decode(thread, ref);
    };
  }
  var threadStateTransitionRecompilers = {
    ia32: recompileExceptionClearForX86,
    x64: recompileExceptionClearForX86,
    arm: recompileExceptionClearForArm,
    arm64: recompileExceptionClearForArm64
  };
  function makeArtThreadStateTransitionImpl(vm3, env2, callback) {
    const api2 = getApi();
    const envVtable = env2.handle.readPointer();
    let exceptionClearImpl;
    const innerExceptionClearImpl = api2.find("_ZN3art3JNIILb1EE14ExceptionClearEP7_JNIEnv");
    if (innerExceptionClearImpl !== null) {
      exceptionClearImpl = innerExceptionClearImpl;
    } else {
      exceptionClearImpl = envVtable.add(ENV_VTABLE_OFFSET_EXCEPTION_CLEAR).readPointer();
    }
    let nextFuncImpl;
    const innerNextFuncImpl = api2.find("_ZN3art3JNIILb1EE10FatalErrorEP7_JNIEnvPKc");
    if (innerNextFuncImpl !== null) {
      nextFuncImpl = innerNextFuncImpl;
    } else {
      nextFuncImpl = envVtable.add(ENV_VTABLE_OFFSET_FATAL_ERROR).readPointer();
    }
    const recompile = threadStateTransitionRecompilers[Process.arch];
    if (recompile === void 0) {
      throw new Error("Not yet implemented for " + Process.arch);
    }
    let perform = null;
    const threadOffsets = getArtThreadSpec(vm3).offset;
    const exceptionOffset = threadOffsets.exception;
    const neuteredOffsets = /* @__PURE__ */ new Set();
    const isReportedOffset = threadOffsets.isExceptionReportedToInstrumentation;
    if (isReportedOffset !== null) {
      neuteredOffsets.add(isReportedOffset);
    }
    const throwLocationStartOffset = threadOffsets.throwLocation;
    if (throwLocationStartOffset !== null) {
      neuteredOffsets.add(throwLocationStartOffset);
      neuteredOffsets.add(throwLocationStartOffset + pointerSize5);
      neuteredOffsets.add(throwLocationStartOffset + 2 * pointerSize5);
    }
    const codeSize = 65536;
    const code2 = Memory.alloc(codeSize);
    Memory.patchCode(code2, codeSize, (buffer) => {
      perform = recompile(buffer, code2, exceptionClearImpl, nextFuncImpl, exceptionOffset, neuteredOffsets, callback);
    });
    perform._code = code2;
    perform._callback = callback;
    return perform;
  }
  function recompileExceptionClearForX86(buffer, pc, exceptionClearImpl, nextFuncImpl, exceptionOffset, neuteredOffsets, callback) {
    const blocks = {};
    const branchTargets = /* @__PURE__ */ new Set();
    const pending = [exceptionClearImpl];
    while (pending.length > 0) {
      let current = pending.shift();
      const alreadyCovered = Object.values(blocks).some(({ begin, end }) => current.compare(begin) >= 0 && current.compare(end) < 0);
      if (alreadyCovered) {
        continue;
      }
      const blockAddressKey = current.toString();
      let block = {
        begin: current
      };
      let lastInsn = null;
      let reachedEndOfBlock = false;
      do {
        if (current.equals(nextFuncImpl)) {
          reachedEndOfBlock = true;
          break;
        }
        const insn = Instruction.parse(current);
        lastInsn = insn;
        const existingBlock = blocks[insn.address.toString()];
        if (existingBlock !== void 0) {
          delete blocks[existingBlock.begin.toString()];
          blocks[blockAddressKey] = existingBlock;
          existingBlock.begin = block.begin;
          block = null;
          break;
        }
        let branchTarget = null;
        switch (insn.mnemonic) {
          case "jmp":
            branchTarget = ptr(insn.operands[0].value);
            reachedEndOfBlock = true;
            break;
          case "je":
          case "jg":
          case "jle":
          case "jne":
          case "js":
            branchTarget = ptr(insn.operands[0].value);
            break;
          case "ret":
            reachedEndOfBlock = true;
            break;
        }
        if (branchTarget !== null) {
          branchTargets.add(branchTarget.toString());
          pending.push(branchTarget);
          pending.sort((a, b) => a.compare(b));
        }
        current = insn.next;
      } while (!reachedEndOfBlock);
      if (block !== null) {
        block.end = lastInsn.address.add(lastInsn.size);
        blocks[blockAddressKey] = block;
      }
    }
    const blocksOrdered = Object.keys(blocks).map((key) => blocks[key]);
    blocksOrdered.sort((a, b) => a.begin.compare(b.begin));
    const entryBlock = blocks[exceptionClearImpl.toString()];
    blocksOrdered.splice(blocksOrdered.indexOf(entryBlock), 1);
    blocksOrdered.unshift(entryBlock);
    const writer = new X86Writer(buffer, { pc });
    let foundCore = false;
    let threadReg = null;
    blocksOrdered.forEach((block) => {
      const size = block.end.sub(block.begin).toInt32();
      const relocator = new X86Relocator(block.begin, writer);
      let offset;
      while ((offset = relocator.readOne()) !== 0) {
        const insn = relocator.input;
        const { mnemonic } = insn;
        const insnAddressId = insn.address.toString();
        if (branchTargets.has(insnAddressId)) {
          writer.putLabel(insnAddressId);
        }
        let keep = true;
        switch (mnemonic) {
          case "jmp":
            writer.putJmpNearLabel(branchLabelFromOperand(insn.operands[0]));
            keep = false;
            break;
          case "je":
          case "jg":
          case "jle":
          case "jne":
          case "js":
            writer.putJccNearLabel(mnemonic, branchLabelFromOperand(insn.operands[0]), "no-hint");
            keep = false;
            break;
          /*
           * JNI::ExceptionClear(), when checked JNI is off.
           */
          case "mov": {
            const [dst, src] = insn.operands;
            if (dst.type === "mem" && src.type === "imm") {
              const dstValue = dst.value;
              const dstOffset = dstValue.disp;
              if (dstOffset === exceptionOffset && src.value.valueOf() === 0) {
                threadReg = dstValue.base;
                writer.putPushfx();
                writer.putPushax();
                writer.putMovRegReg("xbp", "xsp");
                if (pointerSize5 === 4) {
                  writer.putAndRegU32("esp", 4294967280);
                } else {
                  const scratchReg = threadReg !== "rdi" ? "rdi" : "rsi";
                  writer.putMovRegU64(scratchReg, uint64("0xfffffffffffffff0"));
                  writer.putAndRegReg("rsp", scratchReg);
                }
                writer.putCallAddressWithAlignedArguments(callback, [threadReg]);
                writer.putMovRegReg("xsp", "xbp");
                writer.putPopax();
                writer.putPopfx();
                foundCore = true;
                keep = false;
              } else if (neuteredOffsets.has(dstOffset) && dstValue.base === threadReg) {
                keep = false;
              }
            }
            break;
          }
          /*
           * CheckJNI::ExceptionClear, when checked JNI is on. Wrapper that calls JNI::ExceptionClear().
           */
          case "call": {
            const target = insn.operands[0];
            if (target.type === "mem" && target.value.disp === ENV_VTABLE_OFFSET_EXCEPTION_CLEAR) {
              if (pointerSize5 === 4) {
                writer.putPopReg("eax");
                writer.putMovRegRegOffsetPtr("eax", "eax", 4);
                writer.putPushReg("eax");
              } else {
                writer.putMovRegRegOffsetPtr("rdi", "rdi", 8);
              }
              writer.putCallAddressWithArguments(callback, []);
              foundCore = true;
              keep = false;
            }
            break;
          }
        }
        if (keep) {
          relocator.writeAll();
        } else {
          relocator.skipOne();
        }
        if (offset === size) {
          break;
        }
      }
      relocator.dispose();
    });
    writer.dispose();
    if (!foundCore) {
      throwThreadStateTransitionParseError();
    }
    return new NativeFunction(pc, "void", ["pointer"], nativeFunctionOptions3);
  }
  function recompileExceptionClearForArm(buffer, pc, exceptionClearImpl, nextFuncImpl, exceptionOffset, neuteredOffsets, callback) {
    const blocks = {};
    const branchTargets = /* @__PURE__ */ new Set();
    const thumbBitRemovalMask = ptr(1).not();
    const pending = [exceptionClearImpl];
    while (pending.length > 0) {
      let current = pending.shift();
      const alreadyCovered = Object.values(blocks).some(({ begin: begin2, end }) => current.compare(begin2) >= 0 && current.compare(end) < 0);
      if (alreadyCovered) {
        continue;
      }
      const begin = current.and(thumbBitRemovalMask);
      const blockId = begin.toString();
      const thumbBit = current.and(1);
      let block = {
        begin
      };
      let lastInsn = null;
      let reachedEndOfBlock = false;
      let ifThenBlockRemaining = 0;
      do {
        if (current.equals(nextFuncImpl)) {
          reachedEndOfBlock = true;
          break;
        }
        const insn = Instruction.parse(current);
        const { mnemonic } = insn;
        lastInsn = insn;
        const currentAddress = current.and(thumbBitRemovalMask);
        const insnId = currentAddress.toString();
        const existingBlock = blocks[insnId];
        if (existingBlock !== void 0) {
          delete blocks[existingBlock.begin.toString()];
          blocks[blockId] = existingBlock;
          existingBlock.begin = block.begin;
          block = null;
          break;
        }
        const isOutsideIfThenBlock = ifThenBlockRemaining === 0;
        let branchTarget = null;
        switch (mnemonic) {
          case "b":
            branchTarget = ptr(insn.operands[0].value);
            reachedEndOfBlock = isOutsideIfThenBlock;
            break;
          case "beq.w":
          case "beq":
          case "bne":
          case "bne.w":
          case "bgt":
            branchTarget = ptr(insn.operands[0].value);
            break;
          case "cbz":
          case "cbnz":
            branchTarget = ptr(insn.operands[1].value);
            break;
          case "pop.w":
            if (isOutsideIfThenBlock) {
              reachedEndOfBlock = insn.operands.filter((op) => op.value === "pc").length === 1;
            }
            break;
        }
        switch (mnemonic) {
          case "it":
            ifThenBlockRemaining = 1;
            break;
          case "itt":
            ifThenBlockRemaining = 2;
            break;
          case "ittt":
            ifThenBlockRemaining = 3;
            break;
          case "itttt":
            ifThenBlockRemaining = 4;
            break;
          default:
            if (ifThenBlockRemaining > 0) {
              ifThenBlockRemaining--;
            }
            break;
        }
        if (branchTarget !== null) {
          branchTargets.add(branchTarget.toString());
          pending.push(branchTarget.or(thumbBit));
          pending.sort((a, b) => a.compare(b));
        }
        current = insn.next;
      } while (!reachedEndOfBlock);
      if (block !== null) {
        block.end = lastInsn.address.add(lastInsn.size);
        blocks[blockId] = block;
      }
    }
    const blocksOrdered = Object.keys(blocks).map((key) => blocks[key]);
    blocksOrdered.sort((a, b) => a.begin.compare(b.begin));
    const entryBlock = blocks[exceptionClearImpl.and(thumbBitRemovalMask).toString()];
    blocksOrdered.splice(blocksOrdered.indexOf(entryBlock), 1);
    blocksOrdered.unshift(entryBlock);
    const writer = new ThumbWriter(buffer, { pc });
    let foundCore = false;
    let threadReg = null;
    let realImplReg = null;
    blocksOrdered.forEach((block) => {
      const relocator = new ThumbRelocator(block.begin, writer);
      let address = block.begin;
      const end = block.end;
      let size = 0;
      do {
        const offset = relocator.readOne();
        if (offset === 0) {
          throw new Error("Unexpected end of block");
        }
        const insn = relocator.input;
        address = insn.address;
        size = insn.size;
        const { mnemonic } = insn;
        const insnAddressId = address.toString();
        if (branchTargets.has(insnAddressId)) {
          writer.putLabel(insnAddressId);
        }
        let keep = true;
        switch (mnemonic) {
          case "b":
            writer.putBLabel(branchLabelFromOperand(insn.operands[0]));
            keep = false;
            break;
          case "beq.w":
            writer.putBCondLabelWide("eq", branchLabelFromOperand(insn.operands[0]));
            keep = false;
            break;
          case "bne.w":
            writer.putBCondLabelWide("ne", branchLabelFromOperand(insn.operands[0]));
            keep = false;
            break;
          case "beq":
          case "bne":
          case "bgt":
            writer.putBCondLabelWide(mnemonic.substr(1), branchLabelFromOperand(insn.operands[0]));
            keep = false;
            break;
          case "cbz": {
            const ops = insn.operands;
            writer.putCbzRegLabel(ops[0].value, branchLabelFromOperand(ops[1]));
            keep = false;
            break;
          }
          case "cbnz": {
            const ops = insn.operands;
            writer.putCbnzRegLabel(ops[0].value, branchLabelFromOperand(ops[1]));
            keep = false;
            break;
          }
          /*
           * JNI::ExceptionClear(), when checked JNI is off.
           */
          case "str":
          case "str.w": {
            const dstValue = insn.operands[1].value;
            const dstOffset = dstValue.disp;
            if (dstOffset === exceptionOffset) {
              threadReg = dstValue.base;
              const nzcvqReg = threadReg !== "r4" ? "r4" : "r5";
              const clobberedRegs = ["r0", "r1", "r2", "r3", nzcvqReg, "r9", "r12", "lr"];
              writer.putPushRegs(clobberedRegs);
              writer.putMrsRegReg(nzcvqReg, "apsr-nzcvq");
              writer.putCallAddressWithArguments(callback, [threadReg]);
              writer.putMsrRegReg("apsr-nzcvq", nzcvqReg);
              writer.putPopRegs(clobberedRegs);
              foundCore = true;
              keep = false;
            } else if (neuteredOffsets.has(dstOffset) && dstValue.base === threadReg) {
              keep = false;
            }
            break;
          }
          /*
           * CheckJNI::ExceptionClear, when checked JNI is on. Wrapper that calls JNI::ExceptionClear().
           */
          case "ldr": {
            const [dstOp, srcOp] = insn.operands;
            if (srcOp.type === "mem") {
              const src = srcOp.value;
              if (src.base[0] === "r" && src.disp === ENV_VTABLE_OFFSET_EXCEPTION_CLEAR) {
                realImplReg = dstOp.value;
              }
            }
            break;
          }
          case "blx":
            if (insn.operands[0].value === realImplReg) {
              writer.putLdrRegRegOffset("r0", "r0", 4);
              writer.putCallAddressWithArguments(callback, ["r0"]);
              foundCore = true;
              realImplReg = null;
              keep = false;
            }
            break;
        }
        if (keep) {
          relocator.writeAll();
        } else {
          relocator.skipOne();
        }
      } while (!address.add(size).equals(end));
      relocator.dispose();
    });
    writer.dispose();
    if (!foundCore) {
      throwThreadStateTransitionParseError();
    }
    return new NativeFunction(pc.or(1), "void", ["pointer"], nativeFunctionOptions3);
  }
  function recompileExceptionClearForArm64(buffer, pc, exceptionClearImpl, nextFuncImpl, exceptionOffset, neuteredOffsets, callback) {
    const blocks = {};
    const branchTargets = /* @__PURE__ */ new Set();
    const pending = [exceptionClearImpl];
    while (pending.length > 0) {
      let current = pending.shift();
      const alreadyCovered = Object.values(blocks).some(({ begin, end }) => current.compare(begin) >= 0 && current.compare(end) < 0);
      if (alreadyCovered) {
        continue;
      }
      const blockAddressKey = current.toString();
      let block = {
        begin: current
      };
      let lastInsn = null;
      let reachedEndOfBlock = false;
      do {
        if (current.equals(nextFuncImpl)) {
          reachedEndOfBlock = true;
          break;
        }
        let insn;
        try {
          insn = Instruction.parse(current);
        } catch (e) {
          if (current.readU32() === 0) {
            reachedEndOfBlock = true;
            break;
          } else {
            throw e;
          }
        }
        lastInsn = insn;
        const existingBlock = blocks[insn.address.toString()];
        if (existingBlock !== void 0) {
          delete blocks[existingBlock.begin.toString()];
          blocks[blockAddressKey] = existingBlock;
          existingBlock.begin = block.begin;
          block = null;
          break;
        }
        let branchTarget = null;
        switch (insn.mnemonic) {
          case "b":
            branchTarget = ptr(insn.operands[0].value);
            reachedEndOfBlock = true;
            break;
          case "b.eq":
          case "b.ne":
          case "b.le":
          case "b.gt":
            branchTarget = ptr(insn.operands[0].value);
            break;
          case "cbz":
          case "cbnz":
            branchTarget = ptr(insn.operands[1].value);
            break;
          case "tbz":
          case "tbnz":
            branchTarget = ptr(insn.operands[2].value);
            break;
          case "ret":
            reachedEndOfBlock = true;
            break;
        }
        if (branchTarget !== null) {
          branchTargets.add(branchTarget.toString());
          pending.push(branchTarget);
          pending.sort((a, b) => a.compare(b));
        }
        current = insn.next;
      } while (!reachedEndOfBlock);
      if (block !== null) {
        block.end = lastInsn.address.add(lastInsn.size);
        blocks[blockAddressKey] = block;
      }
    }
    const blocksOrdered = Object.keys(blocks).map((key) => blocks[key]);
    blocksOrdered.sort((a, b) => a.begin.compare(b.begin));
    const entryBlock = blocks[exceptionClearImpl.toString()];
    blocksOrdered.splice(blocksOrdered.indexOf(entryBlock), 1);
    blocksOrdered.unshift(entryBlock);
    const writer = new Arm64Writer(buffer, { pc });
    writer.putBLabel("performTransition");
    const invokeCallback = pc.add(writer.offset);
    writer.putPushAllXRegisters();
    writer.putCallAddressWithArguments(callback, ["x0"]);
    writer.putPopAllXRegisters();
    writer.putRet();
    writer.putLabel("performTransition");
    let foundCore = false;
    let threadReg = null;
    let realImplReg = null;
    blocksOrdered.forEach((block) => {
      const size = block.end.sub(block.begin).toInt32();
      const relocator = new Arm64Relocator(block.begin, writer);
      let offset;
      while ((offset = relocator.readOne()) !== 0) {
        const insn = relocator.input;
        const { mnemonic } = insn;
        const insnAddressId = insn.address.toString();
        if (branchTargets.has(insnAddressId)) {
          writer.putLabel(insnAddressId);
        }
        let keep = true;
        switch (mnemonic) {
          case "b":
            writer.putBLabel(branchLabelFromOperand(insn.operands[0]));
            keep = false;
            break;
          case "b.eq":
          case "b.ne":
          case "b.le":
          case "b.gt":
            writer.putBCondLabel(mnemonic.substr(2), branchLabelFromOperand(insn.operands[0]));
            keep = false;
            break;
          case "cbz": {
            const ops = insn.operands;
            writer.putCbzRegLabel(ops[0].value, branchLabelFromOperand(ops[1]));
            keep = false;
            break;
          }
          case "cbnz": {
            const ops = insn.operands;
            writer.putCbnzRegLabel(ops[0].value, branchLabelFromOperand(ops[1]));
            keep = false;
            break;
          }
          case "tbz": {
            const ops = insn.operands;
            writer.putTbzRegImmLabel(ops[0].value, ops[1].value.valueOf(), branchLabelFromOperand(ops[2]));
            keep = false;
            break;
          }
          case "tbnz": {
            const ops = insn.operands;
            writer.putTbnzRegImmLabel(ops[0].value, ops[1].value.valueOf(), branchLabelFromOperand(ops[2]));
            keep = false;
            break;
          }
          /*
           * JNI::ExceptionClear(), when checked JNI is off.
           */
          case "str": {
            const ops = insn.operands;
            const srcReg = ops[0].value;
            const dstValue = ops[1].value;
            const dstOffset = dstValue.disp;
            if (srcReg === "xzr" && dstOffset === exceptionOffset) {
              threadReg = dstValue.base;
              writer.putPushRegReg("x0", "lr");
              writer.putMovRegReg("x0", threadReg);
              writer.putBlImm(invokeCallback);
              writer.putPopRegReg("x0", "lr");
              foundCore = true;
              keep = false;
            } else if (neuteredOffsets.has(dstOffset) && dstValue.base === threadReg) {
              keep = false;
            }
            break;
          }
          /*
           * CheckJNI::ExceptionClear, when checked JNI is on. Wrapper that calls JNI::ExceptionClear().
           */
          case "ldr": {
            const ops = insn.operands;
            const src = ops[1].value;
            if (src.base[0] === "x" && src.disp === ENV_VTABLE_OFFSET_EXCEPTION_CLEAR) {
              realImplReg = ops[0].value;
            }
            break;
          }
          case "blr":
            if (insn.operands[0].value === realImplReg) {
              writer.putLdrRegRegOffset("x0", "x0", 8);
              writer.putCallAddressWithArguments(callback, ["x0"]);
              foundCore = true;
              realImplReg = null;
              keep = false;
            }
            break;
        }
        if (keep) {
          relocator.writeAll();
        } else {
          relocator.skipOne();
        }
        if (offset === size) {
          break;
        }
      }
      relocator.dispose();
    });
    writer.dispose();
    if (!foundCore) {
      throwThreadStateTransitionParseError();
    }
    return new NativeFunction(pc, "void", ["pointer"], nativeFunctionOptions3);
  }
  function throwThreadStateTransitionParseError() {
    throw new Error("Unable to parse ART internals; please file a bug");
  }
  function fixupArtQuickDeliverExceptionBug(api2) {
    const prettyMethod = api2["art::ArtMethod::PrettyMethod"];
    if (prettyMethod === void 0) {
      return;
    }
    Interceptor.attach(prettyMethod.impl, artController.hooks.ArtMethod.prettyMethod);
    Interceptor.flush();
  }
  function branchLabelFromOperand(op) {
    return ptr(op.value).toString();
  }
  function makeCxxMethodWrapperReturningPointerByValueGeneric(address, argTypes) {
    return new NativeFunction(address, "pointer", argTypes, nativeFunctionOptions3);
  }
  function makeCxxMethodWrapperReturningPointerByValueInFirstArg(address, argTypes) {
    const impl = new NativeFunction(address, "void", ["pointer"].concat(argTypes), nativeFunctionOptions3);
    return function() {
      const resultPtr = Memory.alloc(pointerSize5);
      impl(resultPtr, ...arguments);
      return resultPtr.readPointer();
    };
  }
  function makeCxxMethodWrapperReturningStdStringByValue(impl, argTypes) {
    const { arch } = Process;
    switch (arch) {
      case "ia32":
      case "arm64": {
        let thunk;
        if (arch === "ia32") {
          thunk = makeThunk(64, (writer) => {
            const argCount = 1 + argTypes.length;
            const argvSize = argCount * 4;
            writer.putSubRegImm("esp", argvSize);
            for (let i = 0; i !== argCount; i++) {
              const offset = i * 4;
              writer.putMovRegRegOffsetPtr("eax", "esp", argvSize + 4 + offset);
              writer.putMovRegOffsetPtrReg("esp", offset, "eax");
            }
            writer.putCallAddress(impl);
            writer.putAddRegImm("esp", argvSize - 4);
            writer.putRet();
          });
        } else {
          thunk = makeThunk(32, (writer) => {
            writer.putMovRegReg("x8", "x0");
            argTypes.forEach((t, i) => {
              writer.putMovRegReg("x" + i, "x" + (i + 1));
            });
            writer.putLdrRegAddress("x7", impl);
            writer.putBrReg("x7");
          });
        }
        const invokeThunk = new NativeFunction(thunk, "void", ["pointer"].concat(argTypes), nativeFunctionOptions3);
        const wrapper = function(...args) {
          invokeThunk(...args);
        };
        wrapper.handle = thunk;
        wrapper.impl = impl;
        return wrapper;
      }
      default: {
        const result = new NativeFunction(impl, "void", ["pointer"].concat(argTypes), nativeFunctionOptions3);
        result.impl = impl;
        return result;
      }
    }
  }
  var StdString = class {
    constructor() {
      this.handle = Memory.alloc(STD_STRING_SIZE);
    }
    dispose() {
      const [data, isTiny] = this._getData();
      if (!isTiny) {
        getApi().$delete(data);
      }
    }
    disposeToString() {
      const result = this.toString();
      this.dispose();
      return result;
    }
    toString() {
      const [data] = this._getData();
      return data.readUtf8String();
    }
    _getData() {
      const str = this.handle;
      const isTiny = (str.readU8() & 1) === 0;
      const data = isTiny ? str.add(1) : str.add(2 * pointerSize5).readPointer();
      return [data, isTiny];
    }
  };
  var StdVector = class {
    $delete() {
      this.dispose();
      getApi().$delete(this);
    }
    constructor(storage, elementSize) {
      this.handle = storage;
      this._begin = storage;
      this._end = storage.add(pointerSize5);
      this._storage = storage.add(2 * pointerSize5);
      this._elementSize = elementSize;
    }
    init() {
      this.begin = NULL;
      this.end = NULL;
      this.storage = NULL;
    }
    dispose() {
      getApi().$delete(this.begin);
    }
    get begin() {
      return this._begin.readPointer();
    }
    set begin(value) {
      this._begin.writePointer(value);
    }
    get end() {
      return this._end.readPointer();
    }
    set end(value) {
      this._end.writePointer(value);
    }
    get storage() {
      return this._storage.readPointer();
    }
    set storage(value) {
      this._storage.writePointer(value);
    }
    get size() {
      return this.end.sub(this.begin).toInt32() / this._elementSize;
    }
  };
  var HandleVector = class _HandleVector extends StdVector {
    static $new() {
      const vector = new _HandleVector(getApi().$new(STD_VECTOR_SIZE));
      vector.init();
      return vector;
    }
    constructor(storage) {
      super(storage, pointerSize5);
    }
    get handles() {
      const result = [];
      let cur = this.begin;
      const end = this.end;
      while (!cur.equals(end)) {
        result.push(cur.readPointer());
        cur = cur.add(pointerSize5);
      }
      return result;
    }
  };
  var BHS_OFFSET_LINK = 0;
  var BHS_OFFSET_NUM_REFS = pointerSize5;
  var BHS_SIZE = BHS_OFFSET_NUM_REFS + 4;
  var kNumReferencesVariableSized = -1;
  var BaseHandleScope = class _BaseHandleScope {
    $delete() {
      this.dispose();
      getApi().$delete(this);
    }
    constructor(storage) {
      this.handle = storage;
      this._link = storage.add(BHS_OFFSET_LINK);
      this._numberOfReferences = storage.add(BHS_OFFSET_NUM_REFS);
    }
    init(link, numberOfReferences) {
      this.link = link;
      this.numberOfReferences = numberOfReferences;
    }
    dispose() {
    }
    get link() {
      return new _BaseHandleScope(this._link.readPointer());
    }
    set link(value) {
      this._link.writePointer(value);
    }
    get numberOfReferences() {
      return this._numberOfReferences.readS32();
    }
    set numberOfReferences(value) {
      this._numberOfReferences.writeS32(value);
    }
  };
  var VSHS_OFFSET_SELF = alignPointerOffset(BHS_SIZE);
  var VSHS_OFFSET_CURRENT_SCOPE = VSHS_OFFSET_SELF + pointerSize5;
  var VSHS_SIZE = VSHS_OFFSET_CURRENT_SCOPE + pointerSize5;
  var VariableSizedHandleScope = class _VariableSizedHandleScope extends BaseHandleScope {
    static $new(thread, vm3) {
      const scope = new _VariableSizedHandleScope(getApi().$new(VSHS_SIZE));
      scope.init(thread, vm3);
      return scope;
    }
    constructor(storage) {
      super(storage);
      this._self = storage.add(VSHS_OFFSET_SELF);
      this._currentScope = storage.add(VSHS_OFFSET_CURRENT_SCOPE);
      const kLocalScopeSize = 64;
      const kSizeOfReferencesPerScope = kLocalScopeSize - pointerSize5 - 4 - 4;
      const kNumReferencesPerScope = kSizeOfReferencesPerScope / 4;
      this._scopeLayout = FixedSizeHandleScope.layoutForCapacity(kNumReferencesPerScope);
      this._topHandleScopePtr = null;
    }
    init(thread, vm3) {
      const topHandleScopePtr = thread.add(getArtThreadSpec(vm3).offset.topHandleScope);
      this._topHandleScopePtr = topHandleScopePtr;
      super.init(topHandleScopePtr.readPointer(), kNumReferencesVariableSized);
      this.self = thread;
      this.currentScope = FixedSizeHandleScope.$new(this._scopeLayout);
      topHandleScopePtr.writePointer(this);
    }
    dispose() {
      this._topHandleScopePtr.writePointer(this.link);
      let scope;
      while ((scope = this.currentScope) !== null) {
        const next = scope.link;
        scope.$delete();
        this.currentScope = next;
      }
    }
    get self() {
      return this._self.readPointer();
    }
    set self(value) {
      this._self.writePointer(value);
    }
    get currentScope() {
      const storage = this._currentScope.readPointer();
      if (storage.isNull()) {
        return null;
      }
      return new FixedSizeHandleScope(storage, this._scopeLayout);
    }
    set currentScope(value) {
      this._currentScope.writePointer(value);
    }
    newHandle(object) {
      return this.currentScope.newHandle(object);
    }
  };
  var FixedSizeHandleScope = class _FixedSizeHandleScope extends BaseHandleScope {
    static $new(layout) {
      const scope = new _FixedSizeHandleScope(getApi().$new(layout.size), layout);
      scope.init();
      return scope;
    }
    constructor(storage, layout) {
      super(storage);
      const { offset } = layout;
      this._refsStorage = storage.add(offset.refsStorage);
      this._pos = storage.add(offset.pos);
      this._layout = layout;
    }
    init() {
      super.init(NULL, this._layout.numberOfReferences);
      this.pos = 0;
    }
    get pos() {
      return this._pos.readU32();
    }
    set pos(value) {
      this._pos.writeU32(value);
    }
    newHandle(object) {
      const pos = this.pos;
      const handle = this._refsStorage.add(pos * 4);
      handle.writeS32(object.toInt32());
      this.pos = pos + 1;
      return handle;
    }
    static layoutForCapacity(numRefs) {
      const refsStorage = BHS_SIZE;
      const pos = refsStorage + numRefs * 4;
      return {
        size: pos + 4,
        numberOfReferences: numRefs,
        offset: {
          refsStorage,
          pos
        }
      };
    }
  };
  var objectVisitorPredicateFactories = {
    arm: function(needle, onMatch) {
      const size = Process.pageSize;
      const predicate = Memory.alloc(size);
      Memory.protect(predicate, size, "rwx");
      const onMatchCallback = new NativeCallback(onMatch, "void", ["pointer"]);
      predicate._onMatchCallback = onMatchCallback;
      const instructions = [
        26625,
        // ldr r1, [r0]
        18947,
        // ldr r2, =needle
        17041,
        // cmp r1, r2
        53505,
        // bne mismatch
        19202,
        // ldr r3, =onMatch
        18200,
        // bx r3
        18288,
        // bx lr
        48896
        // nop
      ];
      const needleOffset = instructions.length * 2;
      const onMatchOffset = needleOffset + 4;
      const codeSize = onMatchOffset + 4;
      Memory.patchCode(predicate, codeSize, function(address) {
        instructions.forEach((instruction, index) => {
          address.add(index * 2).writeU16(instruction);
        });
        address.add(needleOffset).writeS32(needle);
        address.add(onMatchOffset).writePointer(onMatchCallback);
      });
      return predicate.or(1);
    },
    arm64: function(needle, onMatch) {
      const size = Process.pageSize;
      const predicate = Memory.alloc(size);
      Memory.protect(predicate, size, "rwx");
      const onMatchCallback = new NativeCallback(onMatch, "void", ["pointer"]);
      predicate._onMatchCallback = onMatchCallback;
      const instructions = [
        3107979265,
        // ldr w1, [x0]
        402653378,
        // ldr w2, =needle
        1795293247,
        // cmp w1, w2
        1409286241,
        // b.ne mismatch
        1476395139,
        // ldr x3, =onMatch
        3592355936,
        // br x3
        3596551104
        // ret
      ];
      const needleOffset = instructions.length * 4;
      const onMatchOffset = needleOffset + 4;
      const codeSize = onMatchOffset + 8;
      Memory.patchCode(predicate, codeSize, function(address) {
        instructions.forEach((instruction, index) => {
          address.add(index * 4).writeU32(instruction);
        });
        address.add(needleOffset).writeS32(needle);
        address.add(onMatchOffset).writePointer(onMatchCallback);
      });
      return predicate;
    }
  };
  function makeObjectVisitorPredicate(needle, onMatch) {
    const factory2 = objectVisitorPredicateFactories[Process.arch] || makeGenericObjectVisitorPredicate;
    return factory2(needle, onMatch);
  }
  function makeGenericObjectVisitorPredicate(needle, onMatch) {
    return new NativeCallback((object) => {
      const klass = object.readS32();
      if (klass === needle) {
        onMatch(object);
      }
    }, "void", ["pointer", "pointer"]);
  }
  function alignPointerOffset(offset) {
    const remainder = offset % pointerSize5;
    if (remainder !== 0) {
      return offset + pointerSize5 - remainder;
    }
    return offset;
  }

  // node_modules/frida-java-bridge/lib/jvm.js
  var jsizeSize2 = 4;
  var { pointerSize: pointerSize6 } = Process;
  var JVM_ACC_NATIVE = 256;
  var JVM_ACC_IS_OLD = 65536;
  var JVM_ACC_IS_OBSOLETE = 131072;
  var JVM_ACC_NOT_C2_COMPILABLE = 33554432;
  var JVM_ACC_NOT_C1_COMPILABLE = 67108864;
  var JVM_ACC_NOT_C2_OSR_COMPILABLE = 134217728;
  var nativeFunctionOptions4 = {
    exceptions: "propagate"
  };
  var getJvmMethodSpec = memoize(_getJvmMethodSpec);
  var getJvmInstanceKlassSpec = memoize(_getJvmInstanceKlassSpec);
  var getJvmThreadSpec = memoize(_getJvmThreadSpec);
  var cachedApi2 = null;
  var manglersScheduled = false;
  var replaceManglers = /* @__PURE__ */ new Map();
  var revertManglers = /* @__PURE__ */ new Map();
  function getApi2() {
    if (cachedApi2 === null) {
      cachedApi2 = _getApi2();
    }
    return cachedApi2;
  }
  function _getApi2() {
    const vmModules = Process.enumerateModules().filter((m) => /jvm.(dll|dylib|so)$/.test(m.name));
    if (vmModules.length === 0) {
      return null;
    }
    const vmModule = vmModules[0];
    const temporaryApi = {
      flavor: "jvm"
    };
    const pending = Process.platform === "windows" ? [{
      module: vmModule,
      functions: {
        JNI_GetCreatedJavaVMs: ["JNI_GetCreatedJavaVMs", "int", ["pointer", "int", "pointer"]],
        JVM_Sleep: ["JVM_Sleep", "void", ["pointer", "pointer", "long"]],
        "VMThread::execute": ["VMThread::execute", "void", ["pointer"]],
        "Method::size": ["Method::size", "int", ["int"]],
        "Method::set_native_function": ["Method::set_native_function", "void", ["pointer", "pointer", "int"]],
        "Method::clear_native_function": ["Method::clear_native_function", "void", ["pointer"]],
        "Method::jmethod_id": ["Method::jmethod_id", "pointer", ["pointer"]],
        "ClassLoaderDataGraph::classes_do": ["ClassLoaderDataGraph::classes_do", "void", ["pointer"]],
        "NMethodSweeper::sweep_code_cache": ["NMethodSweeper::sweep_code_cache", "void", []],
        "OopMapCache::flush_obsolete_entries": ["OopMapCache::flush_obsolete_entries", "void", ["pointer"]]
      },
      variables: {
        "VM_RedefineClasses::`vftable'": function(address) {
          this.vtableRedefineClasses = address;
        },
        "VM_RedefineClasses::doit": function(address) {
          this.redefineClassesDoIt = address;
        },
        "VM_RedefineClasses::doit_prologue": function(address) {
          this.redefineClassesDoItPrologue = address;
        },
        "VM_RedefineClasses::doit_epilogue": function(address) {
          this.redefineClassesDoItEpilogue = address;
        },
        "VM_RedefineClasses::allow_nested_vm_operations": function(address) {
          this.redefineClassesAllow = address;
        },
        "NMethodSweeper::_traversals": function(address) {
          this.traversals = address;
        },
        "NMethodSweeper::_should_sweep": function(address) {
          this.shouldSweep = address;
        }
      },
      optionals: []
    }] : [{
      module: vmModule,
      functions: {
        JNI_GetCreatedJavaVMs: ["JNI_GetCreatedJavaVMs", "int", ["pointer", "int", "pointer"]],
        _ZN6Method4sizeEb: ["Method::size", "int", ["int"]],
        _ZN6Method19set_native_functionEPhb: ["Method::set_native_function", "void", ["pointer", "pointer", "int"]],
        _ZN6Method21clear_native_functionEv: ["Method::clear_native_function", "void", ["pointer"]],
        // JDK >= 17
        _ZN6Method24restore_unshareable_infoEP10JavaThread: ["Method::restore_unshareable_info", "void", ["pointer", "pointer"]],
        // JDK < 17
        _ZN6Method24restore_unshareable_infoEP6Thread: ["Method::restore_unshareable_info", "void", ["pointer", "pointer"]],
        _ZN6Method11link_methodERK12methodHandleP10JavaThread: ["Method::link_method", "void", ["pointer", "pointer", "pointer"]],
        _ZN6Method10jmethod_idEv: ["Method::jmethod_id", "pointer", ["pointer"]],
        _ZN6Method10clear_codeEv: function(address) {
          const clearCode = new NativeFunction(address, "void", ["pointer"], nativeFunctionOptions4);
          this["Method::clear_code"] = function(thisPtr) {
            clearCode(thisPtr);
          };
        },
        _ZN6Method10clear_codeEb: function(address) {
          const clearCode = new NativeFunction(address, "void", ["pointer", "int"], nativeFunctionOptions4);
          const lock = 0;
          this["Method::clear_code"] = function(thisPtr) {
            clearCode(thisPtr, lock);
          };
        },
        // JDK >= 13
        _ZN18VM_RedefineClasses19mark_dependent_codeEP13InstanceKlass: ["VM_RedefineClasses::mark_dependent_code", "void", ["pointer", "pointer"]],
        _ZN18VM_RedefineClasses20flush_dependent_codeEv: ["VM_RedefineClasses::flush_dependent_code", "void", []],
        // JDK < 13
        _ZN18VM_RedefineClasses20flush_dependent_codeEP13InstanceKlassP6Thread: ["VM_RedefineClasses::flush_dependent_code", "void", ["pointer", "pointer", "pointer"]],
        // JDK < 10
        _ZN18VM_RedefineClasses20flush_dependent_codeE19instanceKlassHandleP6Thread: ["VM_RedefineClasses::flush_dependent_code", "void", ["pointer", "pointer", "pointer"]],
        _ZN19ResolvedMethodTable21adjust_method_entriesEPb: ["ResolvedMethodTable::adjust_method_entries", "void", ["pointer"]],
        // JDK < 10
        _ZN15MemberNameTable21adjust_method_entriesEP13InstanceKlassPb: ["MemberNameTable::adjust_method_entries", "void", ["pointer", "pointer", "pointer"]],
        _ZN17ConstantPoolCache21adjust_method_entriesEPb: function(address) {
          const adjustMethod = new NativeFunction(address, "void", ["pointer", "pointer"], nativeFunctionOptions4);
          this["ConstantPoolCache::adjust_method_entries"] = function(thisPtr, holderPtr, tracePtr) {
            adjustMethod(thisPtr, tracePtr);
          };
        },
        // JDK < 13
        _ZN17ConstantPoolCache21adjust_method_entriesEP13InstanceKlassPb: function(address) {
          const adjustMethod = new NativeFunction(address, "void", ["pointer", "pointer", "pointer"], nativeFunctionOptions4);
          this["ConstantPoolCache::adjust_method_entries"] = function(thisPtr, holderPtr, tracePtr) {
            adjustMethod(thisPtr, holderPtr, tracePtr);
          };
        },
        _ZN20ClassLoaderDataGraph10classes_doEP12KlassClosure: ["ClassLoaderDataGraph::classes_do", "void", ["pointer"]],
        _ZN20ClassLoaderDataGraph22clean_deallocate_listsEb: ["ClassLoaderDataGraph::clean_deallocate_lists", "void", ["int"]],
        _ZN10JavaThread27thread_from_jni_environmentEP7JNIEnv_: ["JavaThread::thread_from_jni_environment", "pointer", ["pointer"]],
        _ZN8VMThread7executeEP12VM_Operation: ["VMThread::execute", "void", ["pointer"]],
        _ZN11OopMapCache22flush_obsolete_entriesEv: ["OopMapCache::flush_obsolete_entries", "void", ["pointer"]],
        _ZN14NMethodSweeper11force_sweepEv: ["NMethodSweeper::force_sweep", "void", []],
        _ZN14NMethodSweeper16sweep_code_cacheEv: ["NMethodSweeper::sweep_code_cache", "void", []],
        _ZN14NMethodSweeper17sweep_in_progressEv: ["NMethodSweeper::sweep_in_progress", "bool", []],
        JVM_Sleep: ["JVM_Sleep", "void", ["pointer", "pointer", "long"]]
      },
      variables: {
        // JDK <= 9
        _ZN18VM_RedefineClasses14_the_class_oopE: function(address) {
          this.redefineClass = address;
        },
        // 9 < JDK < 13
        _ZN18VM_RedefineClasses10_the_classE: function(address) {
          this.redefineClass = address;
        },
        // JDK < 13
        _ZN18VM_RedefineClasses25AdjustCpoolCacheAndVtable8do_klassEP5Klass: function(address) {
          this.doKlass = address;
        },
        // JDK >= 13
        _ZN18VM_RedefineClasses22AdjustAndCleanMetadata8do_klassEP5Klass: function(address) {
          this.doKlass = address;
        },
        _ZTV18VM_RedefineClasses: function(address) {
          this.vtableRedefineClasses = address;
        },
        _ZN18VM_RedefineClasses4doitEv: function(address) {
          this.redefineClassesDoIt = address;
        },
        _ZN18VM_RedefineClasses13doit_prologueEv: function(address) {
          this.redefineClassesDoItPrologue = address;
        },
        _ZN18VM_RedefineClasses13doit_epilogueEv: function(address) {
          this.redefineClassesDoItEpilogue = address;
        },
        _ZN18VM_RedefineClassesD0Ev: function(address) {
          this.redefineClassesDispose0 = address;
        },
        _ZN18VM_RedefineClassesD1Ev: function(address) {
          this.redefineClassesDispose1 = address;
        },
        _ZNK18VM_RedefineClasses26allow_nested_vm_operationsEv: function(address) {
          this.redefineClassesAllow = address;
        },
        _ZNK18VM_RedefineClasses14print_on_errorEP12outputStream: function(address) {
          this.redefineClassesOnError = address;
        },
        // JDK >= 17
        _ZN13InstanceKlass33create_new_default_vtable_indicesEiP10JavaThread: function(address) {
          this.createNewDefaultVtableIndices = address;
        },
        // JDK < 17
        _ZN13InstanceKlass33create_new_default_vtable_indicesEiP6Thread: function(address) {
          this.createNewDefaultVtableIndices = address;
        },
        _ZN19Abstract_VM_Version19jre_release_versionEv: function(address) {
          const getVersion = new NativeFunction(address, "pointer", [], nativeFunctionOptions4);
          const versionS = getVersion().readCString();
          this.version = versionS.startsWith("1.8") ? 8 : versionS.startsWith("9.") ? 9 : parseInt(versionS.slice(0, 2), 10);
          this.versionS = versionS;
        },
        _ZN14NMethodSweeper11_traversalsE: function(address) {
          this.traversals = address;
        },
        _ZN14NMethodSweeper21_sweep_fractions_leftE: function(address) {
          this.fractions = address;
        },
        _ZN14NMethodSweeper13_should_sweepE: function(address) {
          this.shouldSweep = address;
        }
      },
      optionals: [
        "_ZN6Method24restore_unshareable_infoEP10JavaThread",
        "_ZN6Method24restore_unshareable_infoEP6Thread",
        "_ZN6Method11link_methodERK12methodHandleP10JavaThread",
        "_ZN6Method10clear_codeEv",
        "_ZN6Method10clear_codeEb",
        "_ZN18VM_RedefineClasses19mark_dependent_codeEP13InstanceKlass",
        "_ZN18VM_RedefineClasses20flush_dependent_codeEv",
        "_ZN18VM_RedefineClasses20flush_dependent_codeEP13InstanceKlassP6Thread",
        "_ZN18VM_RedefineClasses20flush_dependent_codeE19instanceKlassHandleP6Thread",
        "_ZN19ResolvedMethodTable21adjust_method_entriesEPb",
        "_ZN15MemberNameTable21adjust_method_entriesEP13InstanceKlassPb",
        "_ZN17ConstantPoolCache21adjust_method_entriesEPb",
        "_ZN17ConstantPoolCache21adjust_method_entriesEP13InstanceKlassPb",
        "_ZN20ClassLoaderDataGraph22clean_deallocate_listsEb",
        "_ZN10JavaThread27thread_from_jni_environmentEP7JNIEnv_",
        "_ZN14NMethodSweeper11force_sweepEv",
        "_ZN14NMethodSweeper17sweep_in_progressEv",
        "_ZN18VM_RedefineClasses14_the_class_oopE",
        "_ZN18VM_RedefineClasses10_the_classE",
        "_ZN18VM_RedefineClasses25AdjustCpoolCacheAndVtable8do_klassEP5Klass",
        "_ZN18VM_RedefineClasses22AdjustAndCleanMetadata8do_klassEP5Klass",
        "_ZN18VM_RedefineClassesD0Ev",
        "_ZN18VM_RedefineClassesD1Ev",
        "_ZNK18VM_RedefineClasses14print_on_errorEP12outputStream",
        "_ZN13InstanceKlass33create_new_default_vtable_indicesEiP10JavaThread",
        "_ZN13InstanceKlass33create_new_default_vtable_indicesEiP6Thread",
        "_ZN14NMethodSweeper21_sweep_fractions_leftE"
      ]
    }];
    const missing = [];
    pending.forEach(function(api2) {
      const module = api2.module;
      const functions = api2.functions || {};
      const variables = api2.variables || {};
      const optionals = new Set(api2.optionals || []);
      const tmp = module.enumerateExports().reduce(function(result, exp) {
        result[exp.name] = exp;
        return result;
      }, {});
      const exportByName = module.enumerateSymbols().reduce(function(result, exp) {
        result[exp.name] = exp;
        return result;
      }, tmp);
      Object.keys(functions).forEach(function(name) {
        const exp = exportByName[name];
        if (exp !== void 0) {
          const signature2 = functions[name];
          if (typeof signature2 === "function") {
            signature2.call(temporaryApi, exp.address);
          } else {
            temporaryApi[signature2[0]] = new NativeFunction(exp.address, signature2[1], signature2[2], nativeFunctionOptions4);
          }
        } else {
          if (!optionals.has(name)) {
            missing.push(name);
          }
        }
      });
      Object.keys(variables).forEach(function(name) {
        const exp = exportByName[name];
        if (exp !== void 0) {
          const handler = variables[name];
          handler.call(temporaryApi, exp.address);
        } else {
          if (!optionals.has(name)) {
            missing.push(name);
          }
        }
      });
    });
    if (missing.length > 0) {
      throw new Error("Java API only partially available; please file a bug. Missing: " + missing.join(", "));
    }
    const vms = Memory.alloc(pointerSize6);
    const vmCount = Memory.alloc(jsizeSize2);
    checkJniResult("JNI_GetCreatedJavaVMs", temporaryApi.JNI_GetCreatedJavaVMs(vms, 1, vmCount));
    if (vmCount.readInt() === 0) {
      return null;
    }
    temporaryApi.vm = vms.readPointer();
    const allocatorFunctions = Process.platform === "windows" ? {
      $new: ["??2@YAPEAX_K@Z", "pointer", ["ulong"]],
      $delete: ["??3@YAXPEAX@Z", "void", ["pointer"]]
    } : {
      $new: ["_Znwm", "pointer", ["ulong"]],
      $delete: ["_ZdlPv", "void", ["pointer"]]
    };
    for (const [name, [rawName, retType, argTypes]] of Object.entries(allocatorFunctions)) {
      let address = Module.findGlobalExportByName(rawName);
      if (address === null) {
        address = DebugSymbol.fromName(rawName).address;
        if (address.isNull()) {
          throw new Error(`unable to find C++ allocator API, missing: '${rawName}'`);
        }
      }
      temporaryApi[name] = new NativeFunction(address, retType, argTypes, nativeFunctionOptions4);
    }
    temporaryApi.jvmti = getEnvJvmti(temporaryApi);
    if (temporaryApi["JavaThread::thread_from_jni_environment"] === void 0) {
      temporaryApi["JavaThread::thread_from_jni_environment"] = makeThreadFromJniHelper(temporaryApi);
    }
    return temporaryApi;
  }
  function getEnvJvmti(api2) {
    const vm3 = new VM(api2);
    let env2;
    vm3.perform(() => {
      const handle = vm3.tryGetEnvHandle(jvmtiVersion.v1_0);
      if (handle === null) {
        throw new Error("JVMTI not available");
      }
      env2 = new EnvJvmti(handle, vm3);
      const capaBuf = Memory.alloc(8);
      capaBuf.writeU64(jvmtiCapabilities.canTagObjects);
      const result = env2.addCapabilities(capaBuf);
      checkJniResult("getEnvJvmti::AddCapabilities", result);
    });
    return env2;
  }
  var threadOffsetParsers = {
    x64: parseX64ThreadOffset
  };
  function makeThreadFromJniHelper(api2) {
    let offset = null;
    const tryParse = threadOffsetParsers[Process.arch];
    if (tryParse !== void 0) {
      const vm3 = new VM(api2);
      const findClassImpl = vm3.perform((env2) => env2.handle.readPointer().add(6 * pointerSize6).readPointer());
      offset = parseInstructionsAt(findClassImpl, tryParse, { limit: 11 });
    }
    if (offset === null) {
      return () => {
        throw new Error("Unable to make thread_from_jni_environment() helper for the current architecture");
      };
    }
    return (env2) => {
      return env2.add(offset);
    };
  }
  function parseX64ThreadOffset(insn) {
    if (insn.mnemonic !== "lea") {
      return null;
    }
    const { base, disp } = insn.operands[1].value;
    if (!(base === "rdi" && disp < 0)) {
      return null;
    }
    return disp;
  }
  function ensureClassInitialized2(env2, classRef) {
  }
  var JvmMethodMangler = class {
    constructor(methodId) {
      this.methodId = methodId;
      this.method = methodId.readPointer();
      this.originalMethod = null;
      this.newMethod = null;
      this.resolved = null;
      this.impl = null;
      this.key = methodId.toString(16);
    }
    replace(impl, isInstanceMethod, argTypes, vm3, api2) {
      const { key } = this;
      const mangler = revertManglers.get(key);
      if (mangler !== void 0) {
        revertManglers.delete(key);
        this.method = mangler.method;
        this.originalMethod = mangler.originalMethod;
        this.newMethod = mangler.newMethod;
        this.resolved = mangler.resolved;
      }
      this.impl = impl;
      replaceManglers.set(key, this);
      ensureManglersScheduled(vm3);
    }
    revert(vm3) {
      const { key } = this;
      replaceManglers.delete(key);
      revertManglers.set(key, this);
      ensureManglersScheduled(vm3);
    }
    resolveTarget(wrapper, isInstanceMethod, env2, api2) {
      const { resolved, originalMethod, methodId } = this;
      if (resolved !== null) {
        return resolved;
      }
      if (originalMethod === null) {
        return methodId;
      }
      const vip = originalMethod.oldMethod.vtableIndexPtr;
      vip.writeS32(-2);
      const jmethodID = Memory.alloc(pointerSize6);
      jmethodID.writePointer(this.method);
      this.resolved = jmethodID;
      return jmethodID;
    }
  };
  function ensureManglersScheduled(vm3) {
    if (!manglersScheduled) {
      manglersScheduled = true;
      Script.nextTick(doManglers, vm3);
    }
  }
  function doManglers(vm3) {
    const localReplaceManglers = new Map(replaceManglers);
    const localRevertManglers = new Map(revertManglers);
    replaceManglers.clear();
    revertManglers.clear();
    manglersScheduled = false;
    vm3.perform((env2) => {
      const api2 = getApi2();
      const thread = api2["JavaThread::thread_from_jni_environment"](env2.handle);
      let force = false;
      withJvmThread(() => {
        localReplaceManglers.forEach((mangler) => {
          const { method, originalMethod, impl, methodId, newMethod } = mangler;
          if (originalMethod === null) {
            mangler.originalMethod = fetchJvmMethod(method);
            mangler.newMethod = nativeJvmMethod(method, impl, thread);
            installJvmMethod(mangler.newMethod, methodId, thread);
          } else {
            api2["Method::set_native_function"](newMethod.method, impl, 0);
          }
        });
        localRevertManglers.forEach((mangler) => {
          const { originalMethod, methodId, newMethod } = mangler;
          if (originalMethod !== null) {
            revertJvmMethod(originalMethod);
            const revert = originalMethod.oldMethod;
            revert.oldMethod = newMethod;
            installJvmMethod(revert, methodId, thread);
            force = true;
          }
        });
      });
      if (force) {
        forceSweep(env2.handle);
      }
    });
  }
  function forceSweep(env2) {
    const {
      fractions,
      shouldSweep,
      traversals,
      "NMethodSweeper::sweep_code_cache": sweep,
      "NMethodSweeper::sweep_in_progress": inProgress,
      "NMethodSweeper::force_sweep": force,
      JVM_Sleep: sleep
    } = getApi2();
    if (force !== void 0) {
      Thread.sleep(0.05);
      force();
      Thread.sleep(0.05);
      force();
    } else {
      let trav = traversals.readS64();
      const endTrav = trav + 2;
      while (endTrav > trav) {
        fractions.writeS32(1);
        sleep(env2, NULL, 50);
        if (!inProgress()) {
          withJvmThread(() => {
            Thread.sleep(0.05);
          });
        }
        const sweepNotAlreadyInProgress = shouldSweep.readU8() === 0;
        if (sweepNotAlreadyInProgress) {
          fractions.writeS32(1);
          sweep();
        }
        trav = traversals.readS64();
      }
    }
  }
  function withJvmThread(fn, fnPrologue, fnEpilogue) {
    const {
      execute,
      vtable: vtable2,
      vtableSize,
      doItOffset,
      prologueOffset,
      epilogueOffset
    } = getJvmThreadSpec();
    const vtableDup = Memory.dup(vtable2, vtableSize);
    const vmOperation = Memory.alloc(pointerSize6 * 25);
    vmOperation.writePointer(vtableDup);
    const doIt = new NativeCallback(fn, "void", ["pointer"]);
    vtableDup.add(doItOffset).writePointer(doIt);
    let prologue = null;
    if (fnPrologue !== void 0) {
      prologue = new NativeCallback(fnPrologue, "int", ["pointer"]);
      vtableDup.add(prologueOffset).writePointer(prologue);
    }
    let epilogue = null;
    if (fnEpilogue !== void 0) {
      epilogue = new NativeCallback(fnEpilogue, "void", ["pointer"]);
      vtableDup.add(epilogueOffset).writePointer(epilogue);
    }
    execute(vmOperation);
  }
  function _getJvmThreadSpec() {
    const {
      vtableRedefineClasses,
      redefineClassesDoIt,
      redefineClassesDoItPrologue,
      redefineClassesDoItEpilogue,
      redefineClassesOnError,
      redefineClassesAllow,
      redefineClassesDispose0,
      redefineClassesDispose1,
      "VMThread::execute": execute
    } = getApi2();
    const vtablePtr = vtableRedefineClasses.add(2 * pointerSize6);
    const vtableSize = 15 * pointerSize6;
    const vtable2 = Memory.dup(vtablePtr, vtableSize);
    const emptyCallback = new NativeCallback(() => {
    }, "void", ["pointer"]);
    let doItOffset, prologueOffset, epilogueOffset;
    for (let offset = 0; offset !== vtableSize; offset += pointerSize6) {
      const element = vtable2.add(offset);
      const value = element.readPointer();
      if (redefineClassesOnError !== void 0 && value.equals(redefineClassesOnError) || redefineClassesDispose0 !== void 0 && value.equals(redefineClassesDispose0) || redefineClassesDispose1 !== void 0 && value.equals(redefineClassesDispose1)) {
        element.writePointer(emptyCallback);
      } else if (value.equals(redefineClassesDoIt)) {
        doItOffset = offset;
      } else if (value.equals(redefineClassesDoItPrologue)) {
        prologueOffset = offset;
        element.writePointer(redefineClassesAllow);
      } else if (value.equals(redefineClassesDoItEpilogue)) {
        epilogueOffset = offset;
        element.writePointer(emptyCallback);
      }
    }
    return {
      execute,
      emptyCallback,
      vtable: vtable2,
      vtableSize,
      doItOffset,
      prologueOffset,
      epilogueOffset
    };
  }
  function makeMethodMangler2(methodId) {
    return new JvmMethodMangler(methodId);
  }
  function installJvmMethod(method, methodId, thread) {
    const { method: handle, oldMethod: old } = method;
    const api2 = getApi2();
    method.methodsArray.add(method.methodIndex * pointerSize6).writePointer(handle);
    if (method.vtableIndex >= 0) {
      method.vtable.add(method.vtableIndex * pointerSize6).writePointer(handle);
    }
    methodId.writePointer(handle);
    old.accessFlagsPtr.writeU32((old.accessFlags | JVM_ACC_IS_OLD | JVM_ACC_IS_OBSOLETE) >>> 0);
    const flushObs = api2["OopMapCache::flush_obsolete_entries"];
    if (flushObs !== void 0) {
      const { oopMapCache } = method;
      if (!oopMapCache.isNull()) {
        flushObs(oopMapCache);
      }
    }
    const mark = api2["VM_RedefineClasses::mark_dependent_code"];
    const flush2 = api2["VM_RedefineClasses::flush_dependent_code"];
    if (mark !== void 0) {
      mark(NULL, method.instanceKlass);
      flush2();
    } else {
      flush2(NULL, method.instanceKlass, thread);
    }
    const traceNamePrinted = Memory.alloc(1);
    traceNamePrinted.writeU8(1);
    api2["ConstantPoolCache::adjust_method_entries"](method.cache, method.instanceKlass, traceNamePrinted);
    const klassClosure = Memory.alloc(3 * pointerSize6);
    const doKlassPtr = Memory.alloc(pointerSize6);
    doKlassPtr.writePointer(api2.doKlass);
    klassClosure.writePointer(doKlassPtr);
    klassClosure.add(pointerSize6).writePointer(thread);
    klassClosure.add(2 * pointerSize6).writePointer(thread);
    if (api2.redefineClass !== void 0) {
      api2.redefineClass.writePointer(method.instanceKlass);
    }
    api2["ClassLoaderDataGraph::classes_do"](klassClosure);
    const rmtAdjustMethodEntries = api2["ResolvedMethodTable::adjust_method_entries"];
    if (rmtAdjustMethodEntries !== void 0) {
      rmtAdjustMethodEntries(traceNamePrinted);
    } else {
      const { memberNames } = method;
      if (!memberNames.isNull()) {
        const mntAdjustMethodEntries = api2["MemberNameTable::adjust_method_entries"];
        if (mntAdjustMethodEntries !== void 0) {
          mntAdjustMethodEntries(memberNames, method.instanceKlass, traceNamePrinted);
        }
      }
    }
    const clean = api2["ClassLoaderDataGraph::clean_deallocate_lists"];
    if (clean !== void 0) {
      clean(0);
    }
  }
  function nativeJvmMethod(method, impl, thread) {
    const api2 = getApi2();
    const newMethod = fetchJvmMethod(method);
    newMethod.constPtr.writePointer(newMethod.const);
    const flags = (newMethod.accessFlags | JVM_ACC_NATIVE | JVM_ACC_NOT_C2_COMPILABLE | JVM_ACC_NOT_C1_COMPILABLE | JVM_ACC_NOT_C2_OSR_COMPILABLE) >>> 0;
    newMethod.accessFlagsPtr.writeU32(flags);
    newMethod.signatureHandler.writePointer(NULL);
    newMethod.adapter.writePointer(NULL);
    newMethod.i2iEntry.writePointer(NULL);
    api2["Method::clear_code"](newMethod.method);
    newMethod.dataPtr.writePointer(NULL);
    newMethod.countersPtr.writePointer(NULL);
    newMethod.stackmapPtr.writePointer(NULL);
    api2["Method::clear_native_function"](newMethod.method);
    api2["Method::set_native_function"](newMethod.method, impl, 0);
    api2["Method::restore_unshareable_info"](newMethod.method, thread);
    if (api2.version >= 17) {
      const methodHandle = Memory.alloc(2 * pointerSize6);
      methodHandle.writePointer(newMethod.method);
      methodHandle.add(pointerSize6).writePointer(thread);
      api2["Method::link_method"](newMethod.method, methodHandle, thread);
    }
    return newMethod;
  }
  function fetchJvmMethod(method) {
    const spec = getJvmMethodSpec();
    const constMethod = method.add(spec.method.constMethodOffset).readPointer();
    const constMethodSize = constMethod.add(spec.constMethod.sizeOffset).readS32() * pointerSize6;
    const newConstMethod = Memory.alloc(constMethodSize + spec.method.size);
    Memory.copy(newConstMethod, constMethod, constMethodSize);
    const newMethod = newConstMethod.add(constMethodSize);
    Memory.copy(newMethod, method, spec.method.size);
    const result = readJvmMethod(newMethod, newConstMethod, constMethodSize);
    const oldMethod = readJvmMethod(method, constMethod, constMethodSize);
    result.oldMethod = oldMethod;
    return result;
  }
  function readJvmMethod(method, constMethod, constMethodSize) {
    const api2 = getApi2();
    const spec = getJvmMethodSpec();
    const constPtr = method.add(spec.method.constMethodOffset);
    const dataPtr = method.add(spec.method.methodDataOffset);
    const countersPtr = method.add(spec.method.methodCountersOffset);
    const accessFlagsPtr = method.add(spec.method.accessFlagsOffset);
    const accessFlags = accessFlagsPtr.readU32();
    const adapter = spec.getAdapterPointer(method, constMethod);
    const i2iEntry = method.add(spec.method.i2iEntryOffset);
    const signatureHandler = method.add(spec.method.signatureHandlerOffset);
    const constantPool = constMethod.add(spec.constMethod.constantPoolOffset).readPointer();
    const stackmapPtr = constMethod.add(spec.constMethod.stackmapDataOffset);
    const instanceKlass = constantPool.add(spec.constantPool.instanceKlassOffset).readPointer();
    const cache = constantPool.add(spec.constantPool.cacheOffset).readPointer();
    const instanceKlassSpec = getJvmInstanceKlassSpec();
    const methods = instanceKlass.add(instanceKlassSpec.methodsOffset).readPointer();
    const methodsCount = methods.readS32();
    const methodsArray = methods.add(pointerSize6);
    const methodIndex = constMethod.add(spec.constMethod.methodIdnumOffset).readU16();
    const vtableIndexPtr = method.add(spec.method.vtableIndexOffset);
    const vtableIndex = vtableIndexPtr.readS32();
    const vtable2 = instanceKlass.add(instanceKlassSpec.vtableOffset);
    const oopMapCache = instanceKlass.add(instanceKlassSpec.oopMapCacheOffset).readPointer();
    const memberNames = api2.version >= 10 ? instanceKlass.add(instanceKlassSpec.memberNamesOffset).readPointer() : NULL;
    return {
      method,
      methodSize: spec.method.size,
      const: constMethod,
      constSize: constMethodSize,
      constPtr,
      dataPtr,
      countersPtr,
      stackmapPtr,
      instanceKlass,
      methodsArray,
      methodsCount,
      methodIndex,
      vtableIndex,
      vtableIndexPtr,
      vtable: vtable2,
      accessFlags,
      accessFlagsPtr,
      adapter,
      i2iEntry,
      signatureHandler,
      memberNames,
      cache,
      oopMapCache
    };
  }
  function revertJvmMethod(method) {
    const { oldMethod: old } = method;
    old.accessFlagsPtr.writeU32(old.accessFlags);
    old.vtableIndexPtr.writeS32(old.vtableIndex);
  }
  function _getJvmMethodSpec() {
    const api2 = getApi2();
    const { version } = api2;
    let adapterHandlerLocation;
    if (version >= 17) {
      adapterHandlerLocation = "method:early";
    } else if (version >= 9 && version <= 16) {
      adapterHandlerLocation = "const-method";
    } else {
      adapterHandlerLocation = "method:late";
    }
    const isNative = 1;
    const methodSize = api2["Method::size"](isNative) * pointerSize6;
    const constMethodOffset = pointerSize6;
    const methodDataOffset = 2 * pointerSize6;
    const methodCountersOffset = 3 * pointerSize6;
    const adapterInMethodEarlyOffset = 4 * pointerSize6;
    const adapterInMethodEarlySize = adapterHandlerLocation === "method:early" ? pointerSize6 : 0;
    const accessFlagsOffset = adapterInMethodEarlyOffset + adapterInMethodEarlySize;
    const vtableIndexOffset = accessFlagsOffset + 4;
    const i2iEntryOffset = vtableIndexOffset + 4 + 8;
    const adapterInMethodLateOffset = i2iEntryOffset + pointerSize6;
    const adapterInMethodOffset = adapterInMethodEarlySize !== 0 ? adapterInMethodEarlyOffset : adapterInMethodLateOffset;
    const nativeFunctionOffset = methodSize - 2 * pointerSize6;
    const signatureHandlerOffset = methodSize - pointerSize6;
    const constantPoolOffset = 8;
    const stackmapDataOffset = constantPoolOffset + pointerSize6;
    const adapterInConstMethodOffset = stackmapDataOffset + pointerSize6;
    const adapterInConstMethodSize = adapterHandlerLocation === "const-method" ? pointerSize6 : 0;
    const constMethodSizeOffset = adapterInConstMethodOffset + adapterInConstMethodSize;
    const methodIdnumOffset = constMethodSizeOffset + 14;
    const cacheOffset = 2 * pointerSize6;
    const instanceKlassOffset = 3 * pointerSize6;
    const getAdapterPointer = adapterInConstMethodSize !== 0 ? function(method, constMethod) {
      return constMethod.add(adapterInConstMethodOffset);
    } : function(method, constMethod) {
      return method.add(adapterInMethodOffset);
    };
    return {
      getAdapterPointer,
      method: {
        size: methodSize,
        constMethodOffset,
        methodDataOffset,
        methodCountersOffset,
        accessFlagsOffset,
        vtableIndexOffset,
        i2iEntryOffset,
        nativeFunctionOffset,
        signatureHandlerOffset
      },
      constMethod: {
        constantPoolOffset,
        stackmapDataOffset,
        sizeOffset: constMethodSizeOffset,
        methodIdnumOffset
      },
      constantPool: {
        cacheOffset,
        instanceKlassOffset
      }
    };
  }
  var vtableOffsetParsers = {
    x64: parseX64VTableOffset
  };
  function _getJvmInstanceKlassSpec() {
    const { version: jvmVersion, createNewDefaultVtableIndices } = getApi2();
    const tryParse = vtableOffsetParsers[Process.arch];
    if (tryParse === void 0) {
      throw new Error(`Missing vtable offset parser for ${Process.arch}`);
    }
    const vtableOffset = parseInstructionsAt(createNewDefaultVtableIndices, tryParse, { limit: 32 });
    if (vtableOffset === null) {
      throw new Error("Unable to deduce vtable offset");
    }
    const oopMultiplier = jvmVersion >= 10 && jvmVersion <= 11 || jvmVersion >= 15 ? 17 : 18;
    const methodsOffset = vtableOffset - 7 * pointerSize6;
    const memberNamesOffset = vtableOffset - 17 * pointerSize6;
    const oopMapCacheOffset = vtableOffset - oopMultiplier * pointerSize6;
    return {
      vtableOffset,
      methodsOffset,
      memberNamesOffset,
      oopMapCacheOffset
    };
  }
  function parseX64VTableOffset(insn) {
    if (insn.mnemonic !== "mov") {
      return null;
    }
    const dst = insn.operands[0];
    if (dst.type !== "mem") {
      return null;
    }
    const { value: dstValue } = dst;
    if (dstValue.scale !== 1) {
      return null;
    }
    const { disp } = dstValue;
    if (disp < 256) {
      return null;
    }
    const defaultVtableIndicesOffset = disp;
    return defaultVtableIndicesOffset + 16;
  }

  // node_modules/frida-java-bridge/lib/api.js
  var getApi3 = getApi;
  try {
    getAndroidVersion();
  } catch (e) {
    getApi3 = getApi2;
  }
  var api_default = getApi3;

  // node_modules/frida-java-bridge/lib/class-model.js
  var code = `#include <json-glib/json-glib.h>
#include <string.h>

#define kAccStatic 0x0008
#define kAccConstructor 0x00010000

typedef struct _Model Model;
typedef struct _EnumerateMethodsContext EnumerateMethodsContext;

typedef struct _JavaApi JavaApi;
typedef struct _JavaClassApi JavaClassApi;
typedef struct _JavaMethodApi JavaMethodApi;
typedef struct _JavaFieldApi JavaFieldApi;

typedef struct _JNIEnv JNIEnv;
typedef guint8 jboolean;
typedef gint32 jint;
typedef jint jsize;
typedef gpointer jobject;
typedef jobject jclass;
typedef jobject jstring;
typedef jobject jarray;
typedef jarray jobjectArray;
typedef gpointer jfieldID;
typedef gpointer jmethodID;

typedef struct _jvmtiEnv jvmtiEnv;
typedef enum
{
  JVMTI_ERROR_NONE = 0
} jvmtiError;

typedef struct _ArtApi ArtApi;
typedef guint32 ArtHeapReference;
typedef struct _ArtObject ArtObject;
typedef struct _ArtClass ArtClass;
typedef struct _ArtClassLinker ArtClassLinker;
typedef struct _ArtClassVisitor ArtClassVisitor;
typedef struct _ArtClassVisitorVTable ArtClassVisitorVTable;
typedef struct _ArtMethod ArtMethod;
typedef struct _ArtString ArtString;

typedef union _StdString StdString;
typedef struct _StdStringShort StdStringShort;
typedef struct _StdStringLong StdStringLong;

typedef void (* ArtVisitClassesFunc) (ArtClassLinker * linker, ArtClassVisitor * visitor);
typedef const char * (* ArtGetClassDescriptorFunc) (ArtClass * klass, StdString * storage);
typedef void (* ArtPrettyMethodFunc) (StdString * result, ArtMethod * method, jboolean with_signature);

struct _Model
{
  GHashTable * members;
};

struct _EnumerateMethodsContext
{
  GPatternSpec * class_query;
  GPatternSpec * method_query;
  jboolean include_signature;
  jboolean ignore_case;
  jboolean skip_system_classes;
  GHashTable * groups;
};

struct _JavaClassApi
{
  jmethodID get_declared_methods;
  jmethodID get_declared_fields;
};

struct _JavaMethodApi
{
  jmethodID get_name;
  jmethodID get_modifiers;
};

struct _JavaFieldApi
{
  jmethodID get_name;
  jmethodID get_modifiers;
};

struct _JavaApi
{
  jvmtiEnv * jvmti;
  JavaClassApi clazz;
  JavaMethodApi method;
  JavaFieldApi field;
};

struct _JNIEnv
{
  gpointer * functions;
};

struct _jvmtiEnv
{
  gpointer * functions;
};

struct _ArtApi
{
  gboolean available;

  guint class_offset_ifields;
  guint class_offset_methods;
  guint class_offset_sfields;
  guint class_offset_copied_methods_offset;

  guint method_size;
  guint method_offset_access_flags;

  guint field_size;
  guint field_offset_access_flags;

  guint alignment_padding;

  ArtClassLinker * linker;
  ArtVisitClassesFunc visit_classes;
  ArtGetClassDescriptorFunc get_class_descriptor;
  ArtPrettyMethodFunc pretty_method;

  void (* free) (gpointer mem);
};

struct _ArtObject
{
  ArtHeapReference klass;
  ArtHeapReference monitor;
};

struct _ArtClass
{
  ArtObject parent;

  ArtHeapReference class_loader;
};

struct _ArtClassVisitor
{
  ArtClassVisitorVTable * vtable;
  gpointer user_data;
};

struct _ArtClassVisitorVTable
{
  void (* reserved1) (ArtClassVisitor * self);
  void (* reserved2) (ArtClassVisitor * self);
  jboolean (* visit) (ArtClassVisitor * self, ArtClass * klass);
};

struct _ArtString
{
  ArtObject parent;

  gint32 count;
  guint32 hash_code;

  union
  {
    guint16 value[0];
    guint8 value_compressed[0];
  };
};

struct _StdStringShort
{
  guint8 size;
  gchar data[(3 * sizeof (gpointer)) - sizeof (guint8)];
};

struct _StdStringLong
{
  gsize capacity;
  gsize size;
  gchar * data;
};

union _StdString
{
  StdStringShort s;
  StdStringLong l;
};

static void model_add_method (Model * self, const gchar * name, jmethodID id, jint modifiers);
static void model_add_field (Model * self, const gchar * name, jfieldID id, jint modifiers);
static void model_free (Model * model);

static jboolean collect_matching_class_methods (ArtClassVisitor * self, ArtClass * klass);
static gchar * finalize_method_groups_to_json (GHashTable * groups);
static GPatternSpec * make_pattern_spec (const gchar * pattern, jboolean ignore_case);
static gchar * class_name_from_signature (const gchar * signature);
static gchar * format_method_signature (const gchar * name, const gchar * signature);
static void append_type (GString * output, const gchar ** type);

static gpointer read_art_array (gpointer object_base, guint field_offset, guint length_size, guint * length);

static void std_string_destroy (StdString * str);
static gchar * std_string_c_str (StdString * self);

extern GMutex lock;
extern GArray * models;
extern JavaApi java_api;
extern ArtApi art_api;

void
init (void)
{
  g_mutex_init (&lock);
  models = g_array_new (FALSE, FALSE, sizeof (Model *));
}

void
finalize (void)
{
  guint n, i;

  n = models->len;
  for (i = 0; i != n; i++)
  {
    Model * model = g_array_index (models, Model *, i);
    model_free (model);
  }

  g_array_unref (models);
  g_mutex_clear (&lock);
}

Model *
model_new (jclass class_handle,
           gpointer class_object,
           JNIEnv * env)
{
  Model * model;
  GHashTable * members;
  jvmtiEnv * jvmti = java_api.jvmti;
  gpointer * funcs = env->functions;
  jmethodID (* from_reflected_method) (JNIEnv *, jobject) = funcs[7];
  jfieldID (* from_reflected_field) (JNIEnv *, jobject) = funcs[8];
  jobject (* to_reflected_method) (JNIEnv *, jclass, jmethodID, jboolean) = funcs[9];
  jobject (* to_reflected_field) (JNIEnv *, jclass, jfieldID, jboolean) = funcs[12];
  void (* delete_local_ref) (JNIEnv *, jobject) = funcs[23];
  jobject (* call_object_method) (JNIEnv *, jobject, jmethodID, ...) = funcs[34];
  jint (* call_int_method) (JNIEnv *, jobject, jmethodID, ...) = funcs[49];
  const char * (* get_string_utf_chars) (JNIEnv *, jstring, jboolean *) = funcs[169];
  void (* release_string_utf_chars) (JNIEnv *, jstring, const char *) = funcs[170];
  jsize (* get_array_length) (JNIEnv *, jarray) = funcs[171];
  jobject (* get_object_array_element) (JNIEnv *, jobjectArray, jsize) = funcs[173];
  jsize n, i;

  model = g_new (Model, 1);

  members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  model->members = members;

  if (jvmti != NULL)
  {
    gpointer * jf = jvmti->functions - 1;
    jvmtiError (* deallocate) (jvmtiEnv *, void * mem) = jf[47];
    jvmtiError (* get_class_methods) (jvmtiEnv *, jclass, jint *, jmethodID **) = jf[52];
    jvmtiError (* get_class_fields) (jvmtiEnv *, jclass, jint *, jfieldID **) = jf[53];
    jvmtiError (* get_field_name) (jvmtiEnv *, jclass, jfieldID, char **, char **, char **) = jf[60];
    jvmtiError (* get_field_modifiers) (jvmtiEnv *, jclass, jfieldID, jint *) = jf[62];
    jvmtiError (* get_method_name) (jvmtiEnv *, jmethodID, char **, char **, char **) = jf[64];
    jvmtiError (* get_method_modifiers) (jvmtiEnv *, jmethodID, jint *) = jf[66];
    jint method_count;
    jmethodID * methods;
    jint field_count;
    jfieldID * fields;
    char * name;
    jint modifiers;

    get_class_methods (jvmti, class_handle, &method_count, &methods);
    for (i = 0; i != method_count; i++)
    {
      jmethodID method = methods[i];

      get_method_name (jvmti, method, &name, NULL, NULL);
      get_method_modifiers (jvmti, method, &modifiers);

      model_add_method (model, name, method, modifiers);

      deallocate (jvmti, name);
    }
    deallocate (jvmti, methods);

    get_class_fields (jvmti, class_handle, &field_count, &fields);
    for (i = 0; i != field_count; i++)
    {
      jfieldID field = fields[i];

      get_field_name (jvmti, class_handle, field, &name, NULL, NULL);
      get_field_modifiers (jvmti, class_handle, field, &modifiers);

      model_add_field (model, name, field, modifiers);

      deallocate (jvmti, name);
    }
    deallocate (jvmti, fields);
  }
  else if (art_api.available)
  {
    gpointer elements;
    guint n, i;
    const guint field_arrays[] = {
      art_api.class_offset_ifields,
      art_api.class_offset_sfields
    };
    guint field_array_cursor;
    gboolean merged_fields = art_api.class_offset_sfields == 0;

    elements = read_art_array (class_object, art_api.class_offset_methods, sizeof (gsize), NULL);
    n = *(guint16 *) (class_object + art_api.class_offset_copied_methods_offset);
    for (i = 0; i != n; i++)
    {
      jmethodID id;
      guint32 access_flags;
      jboolean is_static;
      jobject method, name;
      const char * name_str;
      jint modifiers;

      id = elements + (i * art_api.method_size);

      access_flags = *(guint32 *) (id + art_api.method_offset_access_flags);
      if ((access_flags & kAccConstructor) != 0)
        continue;
      is_static = (access_flags & kAccStatic) != 0;
      method = to_reflected_method (env, class_handle, id, is_static);
      name = call_object_method (env, method, java_api.method.get_name);
      name_str = get_string_utf_chars (env, name, NULL);
      modifiers = access_flags & 0xffff;

      model_add_method (model, name_str, id, modifiers);

      release_string_utf_chars (env, name, name_str);
      delete_local_ref (env, name);
      delete_local_ref (env, method);
    }

    for (field_array_cursor = 0; field_array_cursor != G_N_ELEMENTS (field_arrays); field_array_cursor++)
    {
      jboolean is_static;

      if (field_arrays[field_array_cursor] == 0)
        continue;

      if (!merged_fields)
        is_static = field_array_cursor == 1;

      elements = read_art_array (class_object, field_arrays[field_array_cursor], sizeof (guint32), &n);
      for (i = 0; i != n; i++)
      {
        jfieldID id;
        guint32 access_flags;
        jobject field, name;
        const char * name_str;
        jint modifiers;

        id = elements + (i * art_api.field_size);

        access_flags = *(guint32 *) (id + art_api.field_offset_access_flags);
        if (merged_fields)
          is_static = (access_flags & kAccStatic) != 0;
        field = to_reflected_field (env, class_handle, id, is_static);
        name = call_object_method (env, field, java_api.field.get_name);
        name_str = get_string_utf_chars (env, name, NULL);
        modifiers = access_flags & 0xffff;

        model_add_field (model, name_str, id, modifiers);

        release_string_utf_chars (env, name, name_str);
        delete_local_ref (env, name);
        delete_local_ref (env, field);
      }
    }
  }
  else
  {
    jobject elements;

    elements = call_object_method (env, class_handle, java_api.clazz.get_declared_methods);
    n = get_array_length (env, elements);
    for (i = 0; i != n; i++)
    {
      jobject method, name;
      const char * name_str;
      jmethodID id;
      jint modifiers;

      method = get_object_array_element (env, elements, i);
      name = call_object_method (env, method, java_api.method.get_name);
      name_str = get_string_utf_chars (env, name, NULL);
      id = from_reflected_method (env, method);
      modifiers = call_int_method (env, method, java_api.method.get_modifiers);

      model_add_method (model, name_str, id, modifiers);

      release_string_utf_chars (env, name, name_str);
      delete_local_ref (env, name);
      delete_local_ref (env, method);
    }
    delete_local_ref (env, elements);

    elements = call_object_method (env, class_handle, java_api.clazz.get_declared_fields);
    n = get_array_length (env, elements);
    for (i = 0; i != n; i++)
    {
      jobject field, name;
      const char * name_str;
      jfieldID id;
      jint modifiers;

      field = get_object_array_element (env, elements, i);
      name = call_object_method (env, field, java_api.field.get_name);
      name_str = get_string_utf_chars (env, name, NULL);
      id = from_reflected_field (env, field);
      modifiers = call_int_method (env, field, java_api.field.get_modifiers);

      model_add_field (model, name_str, id, modifiers);

      release_string_utf_chars (env, name, name_str);
      delete_local_ref (env, name);
      delete_local_ref (env, field);
    }
    delete_local_ref (env, elements);
  }

  g_mutex_lock (&lock);
  g_array_append_val (models, model);
  g_mutex_unlock (&lock);

  return model;
}

static void
model_add_method (Model * self,
                  const gchar * name,
                  jmethodID id,
                  jint modifiers)
{
  GHashTable * members = self->members;
  gchar * key, type;
  const gchar * value;

  if (name[0] == '$')
    key = g_strdup_printf ("_%s", name);
  else
    key = g_strdup (name);

  type = (modifiers & kAccStatic) != 0 ? 's' : 'i';

  value = g_hash_table_lookup (members, key);
  if (value == NULL)
    g_hash_table_insert (members, key, g_strdup_printf ("m:%c0x%zx", type, id));
  else
    g_hash_table_insert (members, key, g_strdup_printf ("%s:%c0x%zx", value, type, id));
}

static void
model_add_field (Model * self,
                 const gchar * name,
                 jfieldID id,
                 jint modifiers)
{
  GHashTable * members = self->members;
  gchar * key, type;

  if (name[0] == '$')
    key = g_strdup_printf ("_%s", name);
  else
    key = g_strdup (name);
  while (g_hash_table_contains (members, key))
  {
    gchar * new_key = g_strdup_printf ("_%s", key);
    g_free (key);
    key = new_key;
  }

  type = (modifiers & kAccStatic) != 0 ? 's' : 'i';

  g_hash_table_insert (members, key, g_strdup_printf ("f:%c0x%zx", type, id));
}

static void
model_free (Model * model)
{
  g_hash_table_unref (model->members);

  g_free (model);
}

gboolean
model_has (Model * self,
           const gchar * member)
{
  return g_hash_table_contains (self->members, member);
}

const gchar *
model_find (Model * self,
            const gchar * member)
{
  return g_hash_table_lookup (self->members, member);
}

gchar *
model_list (Model * self)
{
  GString * result;
  GHashTableIter iter;
  guint i;
  const gchar * name;

  result = g_string_sized_new (128);

  g_string_append_c (result, '[');

  g_hash_table_iter_init (&iter, self->members);
  for (i = 0; g_hash_table_iter_next (&iter, (gpointer *) &name, NULL); i++)
  {
    if (i > 0)
      g_string_append_c (result, ',');

    g_string_append_c (result, '"');
    g_string_append (result, name);
    g_string_append_c (result, '"');
  }

  g_string_append_c (result, ']');

  return g_string_free (result, FALSE);
}

gchar *
enumerate_methods_art (const gchar * class_query,
                       const gchar * method_query,
                       jboolean include_signature,
                       jboolean ignore_case,
                       jboolean skip_system_classes)
{
  gchar * result;
  EnumerateMethodsContext ctx;
  ArtClassVisitor visitor;
  ArtClassVisitorVTable visitor_vtable = { NULL, };

  ctx.class_query = make_pattern_spec (class_query, ignore_case);
  ctx.method_query = make_pattern_spec (method_query, ignore_case);
  ctx.include_signature = include_signature;
  ctx.ignore_case = ignore_case;
  ctx.skip_system_classes = skip_system_classes;
  ctx.groups = g_hash_table_new_full (NULL, NULL, NULL, NULL);

  visitor.vtable = &visitor_vtable;
  visitor.user_data = &ctx;

  visitor_vtable.visit = collect_matching_class_methods;

  art_api.visit_classes (art_api.linker, &visitor);

  result = finalize_method_groups_to_json (ctx.groups);

  g_hash_table_unref (ctx.groups);
  g_pattern_spec_free (ctx.method_query);
  g_pattern_spec_free (ctx.class_query);

  return result;
}

static jboolean
collect_matching_class_methods (ArtClassVisitor * self,
                                ArtClass * klass)
{
  EnumerateMethodsContext * ctx = self->user_data;
  const char * descriptor;
  StdString descriptor_storage = { 0, };
  gchar * class_name = NULL;
  gchar * class_name_copy = NULL;
  const gchar * normalized_class_name;
  JsonBuilder * group;
  size_t class_name_length;
  GHashTable * seen_method_names;
  gpointer elements;
  guint n, i;

  if (ctx->skip_system_classes && klass->class_loader == 0)
    goto skip_class;

  descriptor = art_api.get_class_descriptor (klass, &descriptor_storage);
  if (descriptor[0] != 'L')
    goto skip_class;

  class_name = class_name_from_signature (descriptor);

  if (ctx->ignore_case)
  {
    class_name_copy = g_utf8_strdown (class_name, -1);
    normalized_class_name = class_name_copy;
  }
  else
  {
    normalized_class_name = class_name;
  }

  if (!g_pattern_match_string (ctx->class_query, normalized_class_name))
    goto skip_class;

  group = NULL;
  class_name_length = strlen (class_name);
  seen_method_names = ctx->include_signature ? NULL : g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  elements = read_art_array (klass, art_api.class_offset_methods, sizeof (gsize), NULL);
  n = *(guint16 *) ((gpointer) klass + art_api.class_offset_copied_methods_offset);
  for (i = 0; i != n; i++)
  {
    ArtMethod * method;
    guint32 access_flags;
    jboolean is_constructor;
    StdString method_name = { 0, };
    const gchar * bare_method_name;
    gchar * bare_method_name_copy = NULL;
    const gchar * normalized_method_name;
    gchar * normalized_method_name_copy = NULL;

    method = elements + (i * art_api.method_size);

    access_flags = *(guint32 *) ((gpointer) method + art_api.method_offset_access_flags);
    is_constructor = (access_flags & kAccConstructor) != 0;

    art_api.pretty_method (&method_name, method, ctx->include_signature);
    bare_method_name = std_string_c_str (&method_name);
    if (ctx->include_signature)
    {
      const gchar * return_type_end, * name_begin;
      GString * name;

      return_type_end = strchr (bare_method_name, ' ');
      name_begin = return_type_end + 1 + class_name_length + 1;
      if (is_constructor && g_str_has_prefix (name_begin, "<clinit>"))
        goto skip_method;

      name = g_string_sized_new (64);

      if (is_constructor)
      {
        g_string_append (name, "$init");
        g_string_append (name, strchr (name_begin, '>') + 1);
      }
      else
      {
        g_string_append (name, name_begin);
      }
      g_string_append (name, ": ");
      g_string_append_len (name, bare_method_name, return_type_end - bare_method_name);

      bare_method_name_copy = g_string_free (name, FALSE);
      bare_method_name = bare_method_name_copy;
    }
    else
    {
      const gchar * name_begin;

      name_begin = bare_method_name + class_name_length + 1;
      if (is_constructor && strcmp (name_begin, "<clinit>") == 0)
        goto skip_method;

      if (is_constructor)
        bare_method_name = "$init";
      else
        bare_method_name += class_name_length + 1;
    }

    if (seen_method_names != NULL && g_hash_table_contains (seen_method_names, bare_method_name))
      goto skip_method;

    if (ctx->ignore_case)
    {
      normalized_method_name_copy = g_utf8_strdown (bare_method_name, -1);
      normalized_method_name = normalized_method_name_copy;
    }
    else
    {
      normalized_method_name = bare_method_name;
    }

    if (!g_pattern_match_string (ctx->method_query, normalized_method_name))
      goto skip_method;

    if (group == NULL)
    {
      group = g_hash_table_lookup (ctx->groups, GUINT_TO_POINTER (klass->class_loader));
      if (group == NULL)
      {
        group = json_builder_new_immutable ();
        g_hash_table_insert (ctx->groups, GUINT_TO_POINTER (klass->class_loader), group);

        json_builder_begin_object (group);

        json_builder_set_member_name (group, "loader");
        json_builder_add_int_value (group, klass->class_loader);

        json_builder_set_member_name (group, "classes");
        json_builder_begin_array (group);
      }

      json_builder_begin_object (group);

      json_builder_set_member_name (group, "name");
      json_builder_add_string_value (group, class_name);

      json_builder_set_member_name (group, "methods");
      json_builder_begin_array (group);
    }

    json_builder_add_string_value (group, bare_method_name);

    if (seen_method_names != NULL)
      g_hash_table_add (seen_method_names, g_strdup (bare_method_name));

skip_method:
    g_free (normalized_method_name_copy);
    g_free (bare_method_name_copy);
    std_string_destroy (&method_name);
  }

  if (seen_method_names != NULL)
    g_hash_table_unref (seen_method_names);

  if (group == NULL)
    goto skip_class;

  json_builder_end_array (group);
  json_builder_end_object (group);

skip_class:
  g_free (class_name_copy);
  g_free (class_name);
  std_string_destroy (&descriptor_storage);

  return TRUE;
}

gchar *
enumerate_methods_jvm (const gchar * class_query,
                       const gchar * method_query,
                       jboolean include_signature,
                       jboolean ignore_case,
                       jboolean skip_system_classes,
                       JNIEnv * env)
{
  gchar * result;
  GPatternSpec * class_pattern, * method_pattern;
  GHashTable * groups;
  gpointer * ef = env->functions;
  jobject (* new_global_ref) (JNIEnv *, jobject) = ef[21];
  void (* delete_local_ref) (JNIEnv *, jobject) = ef[23];
  jboolean (* is_same_object) (JNIEnv *, jobject, jobject) = ef[24];
  jvmtiEnv * jvmti = java_api.jvmti;
  gpointer * jf = jvmti->functions - 1;
  jvmtiError (* deallocate) (jvmtiEnv *, void * mem) = jf[47];
  jvmtiError (* get_class_signature) (jvmtiEnv *, jclass, char **, char **) = jf[48];
  jvmtiError (* get_class_methods) (jvmtiEnv *, jclass, jint *, jmethodID **) = jf[52];
  jvmtiError (* get_class_loader) (jvmtiEnv *, jclass, jobject *) = jf[57];
  jvmtiError (* get_method_name) (jvmtiEnv *, jmethodID, char **, char **, char **) = jf[64];
  jvmtiError (* get_loaded_classes) (jvmtiEnv *, jint *, jclass **) = jf[78];
  jint class_count, class_index;
  jclass * classes;

  class_pattern = make_pattern_spec (class_query, ignore_case);
  method_pattern = make_pattern_spec (method_query, ignore_case);
  groups = g_hash_table_new_full (NULL, NULL, NULL, NULL);

  if (get_loaded_classes (jvmti, &class_count, &classes) != JVMTI_ERROR_NONE)
    goto emit_results;

  for (class_index = 0; class_index != class_count; class_index++)
  {
    jclass klass = classes[class_index];
    jobject loader = NULL;
    gboolean have_loader = FALSE;
    char * signature = NULL;
    gchar * class_name = NULL;
    gchar * class_name_copy = NULL;
    const gchar * normalized_class_name;
    jint method_count, method_index;
    jmethodID * methods = NULL;
    JsonBuilder * group = NULL;
    GHashTable * seen_method_names = NULL;

    if (skip_system_classes)
    {
      if (get_class_loader (jvmti, klass, &loader) != JVMTI_ERROR_NONE)
        goto skip_class;
      have_loader = TRUE;

      if (loader == NULL)
        goto skip_class;
    }

    if (get_class_signature (jvmti, klass, &signature, NULL) != JVMTI_ERROR_NONE)
      goto skip_class;

    class_name = class_name_from_signature (signature);

    if (ignore_case)
    {
      class_name_copy = g_utf8_strdown (class_name, -1);
      normalized_class_name = class_name_copy;
    }
    else
    {
      normalized_class_name = class_name;
    }

    if (!g_pattern_match_string (class_pattern, normalized_class_name))
      goto skip_class;

    if (get_class_methods (jvmti, klass, &method_count, &methods) != JVMTI_ERROR_NONE)
      goto skip_class;

    if (!include_signature)
      seen_method_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

    for (method_index = 0; method_index != method_count; method_index++)
    {
      jmethodID method = methods[method_index];
      const gchar * method_name;
      char * method_name_value = NULL;
      char * method_signature_value = NULL;
      gchar * method_name_copy = NULL;
      const gchar * normalized_method_name;
      gchar * normalized_method_name_copy = NULL;

      if (get_method_name (jvmti, method, &method_name_value, include_signature ? &method_signature_value : NULL, NULL) != JVMTI_ERROR_NONE)
        goto skip_method;
      method_name = method_name_value;

      if (method_name[0] == '<')
      {
        if (strcmp (method_name, "<init>") == 0)
          method_name = "$init";
        else if (strcmp (method_name, "<clinit>") == 0)
          goto skip_method;
      }

      if (include_signature)
      {
        method_name_copy = format_method_signature (method_name, method_signature_value);
        method_name = method_name_copy;
      }

      if (seen_method_names != NULL && g_hash_table_contains (seen_method_names, method_name))
        goto skip_method;

      if (ignore_case)
      {
        normalized_method_name_copy = g_utf8_strdown (method_name, -1);
        normalized_method_name = normalized_method_name_copy;
      }
      else
      {
        normalized_method_name = method_name;
      }

      if (!g_pattern_match_string (method_pattern, normalized_method_name))
        goto skip_method;

      if (group == NULL)
      {
        if (!have_loader && get_class_loader (jvmti, klass, &loader) != JVMTI_ERROR_NONE)
          goto skip_method;

        if (loader == NULL)
        {
          group = g_hash_table_lookup (groups, NULL);
        }
        else
        {
          GHashTableIter iter;
          jobject cur_loader;
          JsonBuilder * cur_group;

          g_hash_table_iter_init (&iter, groups);
          while (g_hash_table_iter_next (&iter, (gpointer *) &cur_loader, (gpointer *) &cur_group))
          {
            if (cur_loader != NULL && is_same_object (env, cur_loader, loader))
            {
              group = cur_group;
              break;
            }
          }
        }

        if (group == NULL)
        {
          jobject l;
          gchar * str;

          l = (loader != NULL) ? new_global_ref (env, loader) : NULL;

          group = json_builder_new_immutable ();
          g_hash_table_insert (groups, l, group);

          json_builder_begin_object (group);

          json_builder_set_member_name (group, "loader");
          str = g_strdup_printf ("0x%" G_GSIZE_MODIFIER "x", GPOINTER_TO_SIZE (l));
          json_builder_add_string_value (group, str);
          g_free (str);

          json_builder_set_member_name (group, "classes");
          json_builder_begin_array (group);
        }

        json_builder_begin_object (group);

        json_builder_set_member_name (group, "name");
        json_builder_add_string_value (group, class_name);

        json_builder_set_member_name (group, "methods");
        json_builder_begin_array (group);
      }

      json_builder_add_string_value (group, method_name);

      if (seen_method_names != NULL)
        g_hash_table_add (seen_method_names, g_strdup (method_name));

skip_method:
      g_free (normalized_method_name_copy);
      g_free (method_name_copy);
      deallocate (jvmti, method_signature_value);
      deallocate (jvmti, method_name_value);
    }

skip_class:
    if (group != NULL)
    {
      json_builder_end_array (group);
      json_builder_end_object (group);
    }

    if (seen_method_names != NULL)
      g_hash_table_unref (seen_method_names);

    deallocate (jvmti, methods);

    g_free (class_name_copy);
    g_free (class_name);
    deallocate (jvmti, signature);

    if (loader != NULL)
      delete_local_ref (env, loader);

    delete_local_ref (env, klass);
  }

  deallocate (jvmti, classes);

emit_results:
  result = finalize_method_groups_to_json (groups);

  g_hash_table_unref (groups);
  g_pattern_spec_free (method_pattern);
  g_pattern_spec_free (class_pattern);

  return result;
}

static gchar *
finalize_method_groups_to_json (GHashTable * groups)
{
  GString * result;
  GHashTableIter iter;
  guint i;
  JsonBuilder * group;

  result = g_string_sized_new (1024);

  g_string_append_c (result, '[');

  g_hash_table_iter_init (&iter, groups);
  for (i = 0; g_hash_table_iter_next (&iter, NULL, (gpointer *) &group); i++)
  {
    JsonNode * root;
    gchar * json;

    if (i > 0)
      g_string_append_c (result, ',');

    json_builder_end_array (group);
    json_builder_end_object (group);

    root = json_builder_get_root (group);
    json = json_to_string (root, FALSE);
    g_string_append (result, json);
    g_free (json);
    json_node_unref (root);

    g_object_unref (group);
  }

  g_string_append_c (result, ']');

  return g_string_free (result, FALSE);
}

static GPatternSpec *
make_pattern_spec (const gchar * pattern,
                   jboolean ignore_case)
{
  GPatternSpec * spec;

  if (ignore_case)
  {
    gchar * str = g_utf8_strdown (pattern, -1);
    spec = g_pattern_spec_new (str);
    g_free (str);
  }
  else
  {
    spec = g_pattern_spec_new (pattern);
  }

  return spec;
}

static gchar *
class_name_from_signature (const gchar * descriptor)
{
  gchar * result, * c;

  result = g_strdup (descriptor + 1);

  for (c = result; *c != '\\0'; c++)
  {
    if (*c == '/')
      *c = '.';
  }

  c[-1] = '\\0';

  return result;
}

static gchar *
format_method_signature (const gchar * name,
                         const gchar * signature)
{
  GString * sig;
  const gchar * cursor;
  gint arg_index;

  sig = g_string_sized_new (128);

  g_string_append (sig, name);

  cursor = signature;
  arg_index = -1;
  while (TRUE)
  {
    const gchar c = *cursor;

    if (c == '(')
    {
      g_string_append_c (sig, c);
      cursor++;
      arg_index = 0;
    }
    else if (c == ')')
    {
      g_string_append_c (sig, c);
      cursor++;
      break;
    }
    else
    {
      if (arg_index >= 1)
        g_string_append (sig, ", ");

      append_type (sig, &cursor);

      if (arg_index != -1)
        arg_index++;
    }
  }

  g_string_append (sig, ": ");
  append_type (sig, &cursor);

  return g_string_free (sig, FALSE);
}

static void
append_type (GString * output,
             const gchar ** type)
{
  const gchar * cursor = *type;

  switch (*cursor)
  {
    case 'Z':
      g_string_append (output, "boolean");
      cursor++;
      break;
    case 'B':
      g_string_append (output, "byte");
      cursor++;
      break;
    case 'C':
      g_string_append (output, "char");
      cursor++;
      break;
    case 'S':
      g_string_append (output, "short");
      cursor++;
      break;
    case 'I':
      g_string_append (output, "int");
      cursor++;
      break;
    case 'J':
      g_string_append (output, "long");
      cursor++;
      break;
    case 'F':
      g_string_append (output, "float");
      cursor++;
      break;
    case 'D':
      g_string_append (output, "double");
      cursor++;
      break;
    case 'V':
      g_string_append (output, "void");
      cursor++;
      break;
    case 'L':
    {
      gchar ch;

      cursor++;
      for (; (ch = *cursor) != ';'; cursor++)
      {
        g_string_append_c (output, (ch != '/') ? ch : '.');
      }
      cursor++;

      break;
    }
    case '[':
      *type = cursor + 1;
      append_type (output, type);
      g_string_append (output, "[]");
      return;
    default:
      g_string_append (output, "BUG");
      cursor++;
  }

  *type = cursor;
}

void
dealloc (gpointer mem)
{
  g_free (mem);
}

static gpointer
read_art_array (gpointer object_base,
                guint field_offset,
                guint length_size,
                guint * length)
{
  gpointer result, header;
  guint n;

  header = GSIZE_TO_POINTER (*(guint64 *) (object_base + field_offset));
  if (header != NULL)
  {
    result = header + length_size;
    if (length_size == sizeof (guint32))
      n = *(guint32 *) header;
    else
      n = *(guint64 *) header;
  }
  else
  {
    result = NULL;
    n = 0;
  }

  if (length != NULL)
    *length = n;

  return result;
}

static void
std_string_destroy (StdString * str)
{
  if ((str->l.capacity & 1) != 0)
    art_api.free (str->l.data);
}

static gchar *
std_string_c_str (StdString * self)
{
  if ((self->l.capacity & 1) != 0)
    return self->l.data;

  return self->s.data;
}
`;
  var methodQueryPattern = /(.+)!([^/]+)\/?([isu]+)?/;
  var cm = null;
  var unwrap = null;
  var Model = class _Model {
    static build(handle, env2) {
      ensureInitialized(env2);
      return unwrap(handle, env2, (object) => {
        return new _Model(cm.new(handle, object, env2));
      });
    }
    static enumerateMethods(query, api2, env2) {
      ensureInitialized(env2);
      const params = query.match(methodQueryPattern);
      if (params === null) {
        throw new Error("Invalid query; format is: class!method -- see documentation of Java.enumerateMethods(query) for details");
      }
      const classQuery = Memory.allocUtf8String(params[1]);
      const methodQuery = Memory.allocUtf8String(params[2]);
      let includeSignature = false;
      let ignoreCase = false;
      let skipSystemClasses = false;
      const modifiers = params[3];
      if (modifiers !== void 0) {
        includeSignature = modifiers.indexOf("s") !== -1;
        ignoreCase = modifiers.indexOf("i") !== -1;
        skipSystemClasses = modifiers.indexOf("u") !== -1;
      }
      let result;
      if (api2.jvmti !== null) {
        const json2 = cm.enumerateMethodsJvm(
          classQuery,
          methodQuery,
          boolToNative(includeSignature),
          boolToNative(ignoreCase),
          boolToNative(skipSystemClasses),
          env2
        );
        try {
          result = JSON.parse(json2.readUtf8String()).map((group) => {
            const loaderRef = ptr(group.loader);
            group.loader = !loaderRef.isNull() ? loaderRef : null;
            return group;
          });
        } finally {
          cm.dealloc(json2);
        }
      } else {
        withRunnableArtThread(env2.vm, env2, (thread) => {
          const json2 = cm.enumerateMethodsArt(
            classQuery,
            methodQuery,
            boolToNative(includeSignature),
            boolToNative(ignoreCase),
            boolToNative(skipSystemClasses)
          );
          try {
            const addGlobalReference = api2["art::JavaVMExt::AddGlobalRef"];
            const { vm: vmHandle } = api2;
            result = JSON.parse(json2.readUtf8String()).map((group) => {
              const loaderObj = group.loader;
              group.loader = loaderObj !== 0 ? addGlobalReference(vmHandle, thread, ptr(loaderObj)) : null;
              return group;
            });
          } finally {
            cm.dealloc(json2);
          }
        });
      }
      return result;
    }
    constructor(handle) {
      this.handle = handle;
    }
    has(member) {
      return cm.has(this.handle, Memory.allocUtf8String(member)) !== 0;
    }
    find(member) {
      return cm.find(this.handle, Memory.allocUtf8String(member)).readUtf8String();
    }
    list() {
      const str = cm.list(this.handle);
      try {
        return JSON.parse(str.readUtf8String());
      } finally {
        cm.dealloc(str);
      }
    }
  };
  function ensureInitialized(env2) {
    if (cm === null) {
      cm = compileModule(env2);
      unwrap = makeHandleUnwrapper(cm, env2.vm);
    }
  }
  function compileModule(env2) {
    const api2 = api_default();
    const { jvmti = null } = api2;
    const { pointerSize: pointerSize9 } = Process;
    const lockSize = 8;
    const modelsSize = pointerSize9;
    const javaApiSize = 7 * pointerSize9;
    const artApiSize = 10 * 4 + 5 * pointerSize9;
    const dataSize = lockSize + modelsSize + javaApiSize + artApiSize;
    const data = Memory.alloc(dataSize);
    const lock = data;
    const models = lock.add(lockSize);
    const javaApi = models.add(modelsSize);
    const { getDeclaredMethods, getDeclaredFields } = env2.javaLangClass();
    const method = env2.javaLangReflectMethod();
    const field2 = env2.javaLangReflectField();
    let j = javaApi;
    [
      jvmti !== null ? jvmti : NULL,
      getDeclaredMethods,
      getDeclaredFields,
      method.getName,
      method.getModifiers,
      field2.getName,
      field2.getModifiers
    ].forEach((value) => {
      j = j.writePointer(value).add(pointerSize9);
    });
    const artApi = javaApi.add(javaApiSize);
    const { vm: vm3 } = env2;
    if (api2.flavor === "art") {
      let artClassOffsets;
      if (jvmti !== null) {
        artClassOffsets = [0, 0, 0, 0];
      } else {
        const c = getArtClassSpec(vm3).offset;
        artClassOffsets = [c.ifields, c.methods, c.sfields, c.copiedMethodsOffset];
      }
      const m = getArtMethodSpec(vm3);
      const f = getArtFieldSpec(vm3);
      let s = artApi;
      [
        1,
        ...artClassOffsets,
        m.size,
        m.offset.accessFlags,
        f.size,
        f.offset.accessFlags,
        4294967295
      ].forEach((value) => {
        s = s.writeUInt(value).add(4);
      });
      [
        api2.artClassLinker.address,
        api2["art::ClassLinker::VisitClasses"],
        api2["art::mirror::Class::GetDescriptor"],
        api2["art::ArtMethod::PrettyMethod"],
        Process.getModuleByName("libc.so").getExportByName("free")
      ].forEach((value, i) => {
        if (value === void 0) {
          value = NULL;
        }
        s = s.writePointer(value).add(pointerSize9);
      });
    }
    const cm2 = new CModule(code, {
      lock,
      models,
      java_api: javaApi,
      art_api: artApi
    });
    const reentrantOptions = { exceptions: "propagate" };
    const fastOptions = { exceptions: "propagate", scheduling: "exclusive" };
    return {
      handle: cm2,
      new: new NativeFunction(cm2.model_new, "pointer", ["pointer", "pointer", "pointer"], reentrantOptions),
      has: new NativeFunction(cm2.model_has, "bool", ["pointer", "pointer"], fastOptions),
      find: new NativeFunction(cm2.model_find, "pointer", ["pointer", "pointer"], fastOptions),
      list: new NativeFunction(cm2.model_list, "pointer", ["pointer"], fastOptions),
      enumerateMethodsArt: new NativeFunction(
        cm2.enumerate_methods_art,
        "pointer",
        ["pointer", "pointer", "bool", "bool", "bool"],
        reentrantOptions
      ),
      enumerateMethodsJvm: new NativeFunction(cm2.enumerate_methods_jvm, "pointer", [
        "pointer",
        "pointer",
        "bool",
        "bool",
        "bool",
        "pointer"
      ], reentrantOptions),
      dealloc: new NativeFunction(cm2.dealloc, "void", ["pointer"], fastOptions)
    };
  }
  function makeHandleUnwrapper(cm2, vm3) {
    const api2 = api_default();
    if (api2.flavor !== "art") {
      return nullUnwrap;
    }
    const decodeGlobal = api2["art::JavaVMExt::DecodeGlobal"];
    return function(handle, env2, fn) {
      let result;
      withRunnableArtThread(vm3, env2, (thread) => {
        const object = decodeGlobal(vm3, thread, handle);
        result = fn(object);
      });
      return result;
    };
  }
  function nullUnwrap(handle, env2, fn) {
    return fn(NULL);
  }
  function boolToNative(val) {
    return val ? 1 : 0;
  }

  // node_modules/frida-java-bridge/lib/lru.js
  var LRU = class {
    constructor(capacity, destroy) {
      this.items = /* @__PURE__ */ new Map();
      this.capacity = capacity;
      this.destroy = destroy;
    }
    dispose(env2) {
      const { items, destroy } = this;
      items.forEach((val) => {
        destroy(val, env2);
      });
      items.clear();
    }
    get(key) {
      const { items } = this;
      const item = items.get(key);
      if (item !== void 0) {
        items.delete(key);
        items.set(key, item);
      }
      return item;
    }
    set(key, val, env2) {
      const { items } = this;
      const existingVal = items.get(key);
      if (existingVal !== void 0) {
        items.delete(key);
        this.destroy(existingVal, env2);
      } else if (items.size === this.capacity) {
        const oldestKey = items.keys().next().value;
        const oldestVal = items.get(oldestKey);
        items.delete(oldestKey);
        this.destroy(oldestVal, env2);
      }
      items.set(key, val);
    }
  };

  // node_modules/@frida/buffer/index.js
  var base64 = __toESM(require_base64_js(), 1);
  var ieee754 = __toESM(require_ieee754(), 1);
  var config = {
    INSPECT_MAX_BYTES: 50
  };
  var K_MAX_LENGTH = 2147483647;
  Buffer2.TYPED_ARRAY_SUPPORT = true;
  Object.defineProperty(Buffer2.prototype, "parent", {
    enumerable: true,
    get: function() {
      if (!Buffer2.isBuffer(this)) return void 0;
      return this.buffer;
    }
  });
  Object.defineProperty(Buffer2.prototype, "offset", {
    enumerable: true,
    get: function() {
      if (!Buffer2.isBuffer(this)) return void 0;
      return this.byteOffset;
    }
  });
  function createBuffer(length) {
    if (length > K_MAX_LENGTH) {
      throw new RangeError('The value "' + length + '" is invalid for option "size"');
    }
    const buf = new Uint8Array(length);
    Object.setPrototypeOf(buf, Buffer2.prototype);
    return buf;
  }
  function Buffer2(arg, encodingOrOffset, length) {
    if (typeof arg === "number") {
      if (typeof encodingOrOffset === "string") {
        throw new TypeError(
          'The "string" argument must be of type string. Received type number'
        );
      }
      return allocUnsafe(arg);
    }
    return from(arg, encodingOrOffset, length);
  }
  Buffer2.poolSize = 8192;
  function from(value, encodingOrOffset, length) {
    if (typeof value === "string") {
      return fromString(value, encodingOrOffset);
    }
    if (ArrayBuffer.isView(value)) {
      return fromArrayView(value);
    }
    if (value == null) {
      throw new TypeError(
        "The first argument must be one of type string, Buffer, ArrayBuffer, Array, or Array-like Object. Received type " + typeof value
      );
    }
    if (value instanceof ArrayBuffer || value && value.buffer instanceof ArrayBuffer) {
      return fromArrayBuffer(value, encodingOrOffset, length);
    }
    if (value instanceof SharedArrayBuffer || value && value.buffer instanceof SharedArrayBuffer) {
      return fromArrayBuffer(value, encodingOrOffset, length);
    }
    if (typeof value === "number") {
      throw new TypeError(
        'The "value" argument must not be of type number. Received type number'
      );
    }
    const valueOf = value.valueOf && value.valueOf();
    if (valueOf != null && valueOf !== value) {
      return Buffer2.from(valueOf, encodingOrOffset, length);
    }
    const b = fromObject(value);
    if (b) return b;
    if (typeof Symbol !== "undefined" && Symbol.toPrimitive != null && typeof value[Symbol.toPrimitive] === "function") {
      return Buffer2.from(value[Symbol.toPrimitive]("string"), encodingOrOffset, length);
    }
    throw new TypeError(
      "The first argument must be one of type string, Buffer, ArrayBuffer, Array, or Array-like Object. Received type " + typeof value
    );
  }
  Buffer2.from = function(value, encodingOrOffset, length) {
    return from(value, encodingOrOffset, length);
  };
  Object.setPrototypeOf(Buffer2.prototype, Uint8Array.prototype);
  Object.setPrototypeOf(Buffer2, Uint8Array);
  function assertSize(size) {
    if (typeof size !== "number") {
      throw new TypeError('"size" argument must be of type number');
    } else if (size < 0) {
      throw new RangeError('The value "' + size + '" is invalid for option "size"');
    }
  }
  function alloc(size, fill2, encoding) {
    assertSize(size);
    if (size <= 0) {
      return createBuffer(size);
    }
    if (fill2 !== void 0) {
      return typeof encoding === "string" ? createBuffer(size).fill(fill2, encoding) : createBuffer(size).fill(fill2);
    }
    return createBuffer(size);
  }
  Buffer2.alloc = function(size, fill2, encoding) {
    return alloc(size, fill2, encoding);
  };
  function allocUnsafe(size) {
    assertSize(size);
    return createBuffer(size < 0 ? 0 : checked(size) | 0);
  }
  Buffer2.allocUnsafe = function(size) {
    return allocUnsafe(size);
  };
  Buffer2.allocUnsafeSlow = function(size) {
    return allocUnsafe(size);
  };
  function fromString(string, encoding) {
    if (typeof encoding !== "string" || encoding === "") {
      encoding = "utf8";
    }
    if (!Buffer2.isEncoding(encoding)) {
      throw new TypeError("Unknown encoding: " + encoding);
    }
    const length = byteLength(string, encoding) | 0;
    let buf = createBuffer(length);
    const actual = buf.write(string, encoding);
    if (actual !== length) {
      buf = buf.slice(0, actual);
    }
    return buf;
  }
  function fromArrayLike(array) {
    const length = array.length < 0 ? 0 : checked(array.length) | 0;
    const buf = createBuffer(length);
    for (let i = 0; i < length; i += 1) {
      buf[i] = array[i] & 255;
    }
    return buf;
  }
  function fromArrayView(arrayView) {
    if (arrayView instanceof Uint8Array) {
      const copy2 = new Uint8Array(arrayView);
      return fromArrayBuffer(copy2.buffer, copy2.byteOffset, copy2.byteLength);
    }
    return fromArrayLike(arrayView);
  }
  function fromArrayBuffer(array, byteOffset, length) {
    if (byteOffset < 0 || array.byteLength < byteOffset) {
      throw new RangeError('"offset" is outside of buffer bounds');
    }
    if (array.byteLength < byteOffset + (length || 0)) {
      throw new RangeError('"length" is outside of buffer bounds');
    }
    let buf;
    if (byteOffset === void 0 && length === void 0) {
      buf = new Uint8Array(array);
    } else if (length === void 0) {
      buf = new Uint8Array(array, byteOffset);
    } else {
      buf = new Uint8Array(array, byteOffset, length);
    }
    Object.setPrototypeOf(buf, Buffer2.prototype);
    return buf;
  }
  function fromObject(obj) {
    if (Buffer2.isBuffer(obj)) {
      const len = checked(obj.length) | 0;
      const buf = createBuffer(len);
      if (buf.length === 0) {
        return buf;
      }
      obj.copy(buf, 0, 0, len);
      return buf;
    }
    if (obj.length !== void 0) {
      if (typeof obj.length !== "number" || Number.isNaN(obj.length)) {
        return createBuffer(0);
      }
      return fromArrayLike(obj);
    }
    if (obj.type === "Buffer" && Array.isArray(obj.data)) {
      return fromArrayLike(obj.data);
    }
  }
  function checked(length) {
    if (length >= K_MAX_LENGTH) {
      throw new RangeError("Attempt to allocate Buffer larger than maximum size: 0x" + K_MAX_LENGTH.toString(16) + " bytes");
    }
    return length | 0;
  }
  Buffer2.isBuffer = function isBuffer(b) {
    return b != null && b._isBuffer === true && b !== Buffer2.prototype;
  };
  Buffer2.compare = function compare(a, b) {
    if (a instanceof Uint8Array) a = Buffer2.from(a, a.offset, a.byteLength);
    if (b instanceof Uint8Array) b = Buffer2.from(b, b.offset, b.byteLength);
    if (!Buffer2.isBuffer(a) || !Buffer2.isBuffer(b)) {
      throw new TypeError(
        'The "buf1", "buf2" arguments must be one of type Buffer or Uint8Array'
      );
    }
    if (a === b) return 0;
    let x = a.length;
    let y = b.length;
    for (let i = 0, len = Math.min(x, y); i < len; ++i) {
      if (a[i] !== b[i]) {
        x = a[i];
        y = b[i];
        break;
      }
    }
    if (x < y) return -1;
    if (y < x) return 1;
    return 0;
  };
  Buffer2.isEncoding = function isEncoding(encoding) {
    switch (String(encoding).toLowerCase()) {
      case "hex":
      case "utf8":
      case "utf-8":
      case "ascii":
      case "latin1":
      case "binary":
      case "base64":
      case "ucs2":
      case "ucs-2":
      case "utf16le":
      case "utf-16le":
        return true;
      default:
        return false;
    }
  };
  Buffer2.concat = function concat(list, length) {
    if (!Array.isArray(list)) {
      throw new TypeError('"list" argument must be an Array of Buffers');
    }
    if (list.length === 0) {
      return Buffer2.alloc(0);
    }
    let i;
    if (length === void 0) {
      length = 0;
      for (i = 0; i < list.length; ++i) {
        length += list[i].length;
      }
    }
    const buffer = Buffer2.allocUnsafe(length);
    let pos = 0;
    for (i = 0; i < list.length; ++i) {
      let buf = list[i];
      if (buf instanceof Uint8Array) {
        if (pos + buf.length > buffer.length) {
          if (!Buffer2.isBuffer(buf)) {
            buf = Buffer2.from(buf.buffer, buf.byteOffset, buf.byteLength);
          }
          buf.copy(buffer, pos);
        } else {
          Uint8Array.prototype.set.call(
            buffer,
            buf,
            pos
          );
        }
      } else if (!Buffer2.isBuffer(buf)) {
        throw new TypeError('"list" argument must be an Array of Buffers');
      } else {
        buf.copy(buffer, pos);
      }
      pos += buf.length;
    }
    return buffer;
  };
  function byteLength(string, encoding) {
    if (Buffer2.isBuffer(string)) {
      return string.length;
    }
    if (ArrayBuffer.isView(string) || string instanceof ArrayBuffer) {
      return string.byteLength;
    }
    if (typeof string !== "string") {
      throw new TypeError(
        'The "string" argument must be one of type string, Buffer, or ArrayBuffer. Received type ' + typeof string
      );
    }
    const len = string.length;
    const mustMatch = arguments.length > 2 && arguments[2] === true;
    if (!mustMatch && len === 0) return 0;
    let loweredCase = false;
    for (; ; ) {
      switch (encoding) {
        case "ascii":
        case "latin1":
        case "binary":
          return len;
        case "utf8":
        case "utf-8":
          return utf8ToBytes(string).length;
        case "ucs2":
        case "ucs-2":
        case "utf16le":
        case "utf-16le":
          return len * 2;
        case "hex":
          return len >>> 1;
        case "base64":
          return base64ToBytes(string).length;
        default:
          if (loweredCase) {
            return mustMatch ? -1 : utf8ToBytes(string).length;
          }
          encoding = ("" + encoding).toLowerCase();
          loweredCase = true;
      }
    }
  }
  Buffer2.byteLength = byteLength;
  function slowToString(encoding, start2, end) {
    let loweredCase = false;
    if (start2 === void 0 || start2 < 0) {
      start2 = 0;
    }
    if (start2 > this.length) {
      return "";
    }
    if (end === void 0 || end > this.length) {
      end = this.length;
    }
    if (end <= 0) {
      return "";
    }
    end >>>= 0;
    start2 >>>= 0;
    if (end <= start2) {
      return "";
    }
    if (!encoding) encoding = "utf8";
    while (true) {
      switch (encoding) {
        case "hex":
          return hexSlice(this, start2, end);
        case "utf8":
        case "utf-8":
          return utf8Slice(this, start2, end);
        case "ascii":
          return asciiSlice(this, start2, end);
        case "latin1":
        case "binary":
          return latin1Slice(this, start2, end);
        case "base64":
          return base64Slice(this, start2, end);
        case "ucs2":
        case "ucs-2":
        case "utf16le":
        case "utf-16le":
          return utf16leSlice(this, start2, end);
        default:
          if (loweredCase) throw new TypeError("Unknown encoding: " + encoding);
          encoding = (encoding + "").toLowerCase();
          loweredCase = true;
      }
    }
  }
  Buffer2.prototype._isBuffer = true;
  function swap(b, n, m) {
    const i = b[n];
    b[n] = b[m];
    b[m] = i;
  }
  Buffer2.prototype.swap16 = function swap16() {
    const len = this.length;
    if (len % 2 !== 0) {
      throw new RangeError("Buffer size must be a multiple of 16-bits");
    }
    for (let i = 0; i < len; i += 2) {
      swap(this, i, i + 1);
    }
    return this;
  };
  Buffer2.prototype.swap32 = function swap32() {
    const len = this.length;
    if (len % 4 !== 0) {
      throw new RangeError("Buffer size must be a multiple of 32-bits");
    }
    for (let i = 0; i < len; i += 4) {
      swap(this, i, i + 3);
      swap(this, i + 1, i + 2);
    }
    return this;
  };
  Buffer2.prototype.swap64 = function swap64() {
    const len = this.length;
    if (len % 8 !== 0) {
      throw new RangeError("Buffer size must be a multiple of 64-bits");
    }
    for (let i = 0; i < len; i += 8) {
      swap(this, i, i + 7);
      swap(this, i + 1, i + 6);
      swap(this, i + 2, i + 5);
      swap(this, i + 3, i + 4);
    }
    return this;
  };
  Buffer2.prototype.toString = function toString() {
    const length = this.length;
    if (length === 0) return "";
    if (arguments.length === 0) return utf8Slice(this, 0, length);
    return slowToString.apply(this, arguments);
  };
  Buffer2.prototype.toLocaleString = Buffer2.prototype.toString;
  Buffer2.prototype.equals = function equals(b) {
    if (!Buffer2.isBuffer(b)) throw new TypeError("Argument must be a Buffer");
    if (this === b) return true;
    return Buffer2.compare(this, b) === 0;
  };
  Buffer2.prototype.inspect = function inspect() {
    let str = "";
    const max = config.INSPECT_MAX_BYTES;
    str = this.toString("hex", 0, max).replace(/(.{2})/g, "$1 ").trim();
    if (this.length > max) str += " ... ";
    return "<Buffer " + str + ">";
  };
  Buffer2.prototype[/* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom")] = Buffer2.prototype.inspect;
  Buffer2.prototype.compare = function compare2(target, start2, end, thisStart, thisEnd) {
    if (target instanceof Uint8Array) {
      target = Buffer2.from(target, target.offset, target.byteLength);
    }
    if (!Buffer2.isBuffer(target)) {
      throw new TypeError(
        'The "target" argument must be one of type Buffer or Uint8Array. Received type ' + typeof target
      );
    }
    if (start2 === void 0) {
      start2 = 0;
    }
    if (end === void 0) {
      end = target ? target.length : 0;
    }
    if (thisStart === void 0) {
      thisStart = 0;
    }
    if (thisEnd === void 0) {
      thisEnd = this.length;
    }
    if (start2 < 0 || end > target.length || thisStart < 0 || thisEnd > this.length) {
      throw new RangeError("out of range index");
    }
    if (thisStart >= thisEnd && start2 >= end) {
      return 0;
    }
    if (thisStart >= thisEnd) {
      return -1;
    }
    if (start2 >= end) {
      return 1;
    }
    start2 >>>= 0;
    end >>>= 0;
    thisStart >>>= 0;
    thisEnd >>>= 0;
    if (this === target) return 0;
    let x = thisEnd - thisStart;
    let y = end - start2;
    const len = Math.min(x, y);
    const thisCopy = this.slice(thisStart, thisEnd);
    const targetCopy = target.slice(start2, end);
    for (let i = 0; i < len; ++i) {
      if (thisCopy[i] !== targetCopy[i]) {
        x = thisCopy[i];
        y = targetCopy[i];
        break;
      }
    }
    if (x < y) return -1;
    if (y < x) return 1;
    return 0;
  };
  function bidirectionalIndexOf(buffer, val, byteOffset, encoding, dir) {
    if (buffer.length === 0) return -1;
    if (typeof byteOffset === "string") {
      encoding = byteOffset;
      byteOffset = 0;
    } else if (byteOffset > 2147483647) {
      byteOffset = 2147483647;
    } else if (byteOffset < -2147483648) {
      byteOffset = -2147483648;
    }
    byteOffset = +byteOffset;
    if (Number.isNaN(byteOffset)) {
      byteOffset = dir ? 0 : buffer.length - 1;
    }
    if (byteOffset < 0) byteOffset = buffer.length + byteOffset;
    if (byteOffset >= buffer.length) {
      if (dir) return -1;
      else byteOffset = buffer.length - 1;
    } else if (byteOffset < 0) {
      if (dir) byteOffset = 0;
      else return -1;
    }
    if (typeof val === "string") {
      val = Buffer2.from(val, encoding);
    }
    if (Buffer2.isBuffer(val)) {
      if (val.length === 0) {
        return -1;
      }
      return arrayIndexOf(buffer, val, byteOffset, encoding, dir);
    } else if (typeof val === "number") {
      val = val & 255;
      if (typeof Uint8Array.prototype.indexOf === "function") {
        if (dir) {
          return Uint8Array.prototype.indexOf.call(buffer, val, byteOffset);
        } else {
          return Uint8Array.prototype.lastIndexOf.call(buffer, val, byteOffset);
        }
      }
      return arrayIndexOf(buffer, [val], byteOffset, encoding, dir);
    }
    throw new TypeError("val must be string, number or Buffer");
  }
  function arrayIndexOf(arr, val, byteOffset, encoding, dir) {
    let indexSize = 1;
    let arrLength = arr.length;
    let valLength = val.length;
    if (encoding !== void 0) {
      encoding = String(encoding).toLowerCase();
      if (encoding === "ucs2" || encoding === "ucs-2" || encoding === "utf16le" || encoding === "utf-16le") {
        if (arr.length < 2 || val.length < 2) {
          return -1;
        }
        indexSize = 2;
        arrLength /= 2;
        valLength /= 2;
        byteOffset /= 2;
      }
    }
    function read3(buf, i2) {
      if (indexSize === 1) {
        return buf[i2];
      } else {
        return buf.readUInt16BE(i2 * indexSize);
      }
    }
    let i;
    if (dir) {
      let foundIndex = -1;
      for (i = byteOffset; i < arrLength; i++) {
        if (read3(arr, i) === read3(val, foundIndex === -1 ? 0 : i - foundIndex)) {
          if (foundIndex === -1) foundIndex = i;
          if (i - foundIndex + 1 === valLength) return foundIndex * indexSize;
        } else {
          if (foundIndex !== -1) i -= i - foundIndex;
          foundIndex = -1;
        }
      }
    } else {
      if (byteOffset + valLength > arrLength) byteOffset = arrLength - valLength;
      for (i = byteOffset; i >= 0; i--) {
        let found = true;
        for (let j = 0; j < valLength; j++) {
          if (read3(arr, i + j) !== read3(val, j)) {
            found = false;
            break;
          }
        }
        if (found) return i;
      }
    }
    return -1;
  }
  Buffer2.prototype.includes = function includes(val, byteOffset, encoding) {
    return this.indexOf(val, byteOffset, encoding) !== -1;
  };
  Buffer2.prototype.indexOf = function indexOf(val, byteOffset, encoding) {
    return bidirectionalIndexOf(this, val, byteOffset, encoding, true);
  };
  Buffer2.prototype.lastIndexOf = function lastIndexOf(val, byteOffset, encoding) {
    return bidirectionalIndexOf(this, val, byteOffset, encoding, false);
  };
  function hexWrite(buf, string, offset, length) {
    offset = Number(offset) || 0;
    const remaining = buf.length - offset;
    if (!length) {
      length = remaining;
    } else {
      length = Number(length);
      if (length > remaining) {
        length = remaining;
      }
    }
    const strLen = string.length;
    if (length > strLen / 2) {
      length = strLen / 2;
    }
    let i;
    for (i = 0; i < length; ++i) {
      const parsed = parseInt(string.substr(i * 2, 2), 16);
      if (Number.isNaN(parsed)) return i;
      buf[offset + i] = parsed;
    }
    return i;
  }
  function utf8Write(buf, string, offset, length) {
    return blitBuffer(utf8ToBytes(string, buf.length - offset), buf, offset, length);
  }
  function asciiWrite(buf, string, offset, length) {
    return blitBuffer(asciiToBytes(string), buf, offset, length);
  }
  function base64Write(buf, string, offset, length) {
    return blitBuffer(base64ToBytes(string), buf, offset, length);
  }
  function ucs2Write(buf, string, offset, length) {
    return blitBuffer(utf16leToBytes(string, buf.length - offset), buf, offset, length);
  }
  Buffer2.prototype.write = function write2(string, offset, length, encoding) {
    if (offset === void 0) {
      encoding = "utf8";
      length = this.length;
      offset = 0;
    } else if (length === void 0 && typeof offset === "string") {
      encoding = offset;
      length = this.length;
      offset = 0;
    } else if (isFinite(offset)) {
      offset = offset >>> 0;
      if (isFinite(length)) {
        length = length >>> 0;
        if (encoding === void 0) encoding = "utf8";
      } else {
        encoding = length;
        length = void 0;
      }
    } else {
      throw new Error(
        "Buffer.write(string, encoding, offset[, length]) is no longer supported"
      );
    }
    const remaining = this.length - offset;
    if (length === void 0 || length > remaining) length = remaining;
    if (string.length > 0 && (length < 0 || offset < 0) || offset > this.length) {
      throw new RangeError("Attempt to write outside buffer bounds");
    }
    if (!encoding) encoding = "utf8";
    let loweredCase = false;
    for (; ; ) {
      switch (encoding) {
        case "hex":
          return hexWrite(this, string, offset, length);
        case "utf8":
        case "utf-8":
          return utf8Write(this, string, offset, length);
        case "ascii":
        case "latin1":
        case "binary":
          return asciiWrite(this, string, offset, length);
        case "base64":
          return base64Write(this, string, offset, length);
        case "ucs2":
        case "ucs-2":
        case "utf16le":
        case "utf-16le":
          return ucs2Write(this, string, offset, length);
        default:
          if (loweredCase) throw new TypeError("Unknown encoding: " + encoding);
          encoding = ("" + encoding).toLowerCase();
          loweredCase = true;
      }
    }
  };
  Buffer2.prototype.toJSON = function toJSON() {
    return {
      type: "Buffer",
      data: Array.prototype.slice.call(this._arr || this, 0)
    };
  };
  function base64Slice(buf, start2, end) {
    if (start2 === 0 && end === buf.length) {
      return base64.fromByteArray(buf);
    } else {
      return base64.fromByteArray(buf.slice(start2, end));
    }
  }
  function utf8Slice(buf, start2, end) {
    end = Math.min(buf.length, end);
    const res = [];
    let i = start2;
    while (i < end) {
      const firstByte = buf[i];
      let codePoint = null;
      let bytesPerSequence = firstByte > 239 ? 4 : firstByte > 223 ? 3 : firstByte > 191 ? 2 : 1;
      if (i + bytesPerSequence <= end) {
        let secondByte, thirdByte, fourthByte, tempCodePoint;
        switch (bytesPerSequence) {
          case 1:
            if (firstByte < 128) {
              codePoint = firstByte;
            }
            break;
          case 2:
            secondByte = buf[i + 1];
            if ((secondByte & 192) === 128) {
              tempCodePoint = (firstByte & 31) << 6 | secondByte & 63;
              if (tempCodePoint > 127) {
                codePoint = tempCodePoint;
              }
            }
            break;
          case 3:
            secondByte = buf[i + 1];
            thirdByte = buf[i + 2];
            if ((secondByte & 192) === 128 && (thirdByte & 192) === 128) {
              tempCodePoint = (firstByte & 15) << 12 | (secondByte & 63) << 6 | thirdByte & 63;
              if (tempCodePoint > 2047 && (tempCodePoint < 55296 || tempCodePoint > 57343)) {
                codePoint = tempCodePoint;
              }
            }
            break;
          case 4:
            secondByte = buf[i + 1];
            thirdByte = buf[i + 2];
            fourthByte = buf[i + 3];
            if ((secondByte & 192) === 128 && (thirdByte & 192) === 128 && (fourthByte & 192) === 128) {
              tempCodePoint = (firstByte & 15) << 18 | (secondByte & 63) << 12 | (thirdByte & 63) << 6 | fourthByte & 63;
              if (tempCodePoint > 65535 && tempCodePoint < 1114112) {
                codePoint = tempCodePoint;
              }
            }
        }
      }
      if (codePoint === null) {
        codePoint = 65533;
        bytesPerSequence = 1;
      } else if (codePoint > 65535) {
        codePoint -= 65536;
        res.push(codePoint >>> 10 & 1023 | 55296);
        codePoint = 56320 | codePoint & 1023;
      }
      res.push(codePoint);
      i += bytesPerSequence;
    }
    return decodeCodePointsArray(res);
  }
  var MAX_ARGUMENTS_LENGTH = 4096;
  function decodeCodePointsArray(codePoints) {
    const len = codePoints.length;
    if (len <= MAX_ARGUMENTS_LENGTH) {
      return String.fromCharCode.apply(String, codePoints);
    }
    let res = "";
    let i = 0;
    while (i < len) {
      res += String.fromCharCode.apply(
        String,
        codePoints.slice(i, i += MAX_ARGUMENTS_LENGTH)
      );
    }
    return res;
  }
  function asciiSlice(buf, start2, end) {
    let ret = "";
    end = Math.min(buf.length, end);
    for (let i = start2; i < end; ++i) {
      ret += String.fromCharCode(buf[i] & 127);
    }
    return ret;
  }
  function latin1Slice(buf, start2, end) {
    let ret = "";
    end = Math.min(buf.length, end);
    for (let i = start2; i < end; ++i) {
      ret += String.fromCharCode(buf[i]);
    }
    return ret;
  }
  function hexSlice(buf, start2, end) {
    const len = buf.length;
    if (!start2 || start2 < 0) start2 = 0;
    if (!end || end < 0 || end > len) end = len;
    let out = "";
    for (let i = start2; i < end; ++i) {
      out += hexSliceLookupTable[buf[i]];
    }
    return out;
  }
  function utf16leSlice(buf, start2, end) {
    const bytes = buf.slice(start2, end);
    let res = "";
    for (let i = 0; i < bytes.length - 1; i += 2) {
      res += String.fromCharCode(bytes[i] + bytes[i + 1] * 256);
    }
    return res;
  }
  Buffer2.prototype.slice = function slice(start2, end) {
    const len = this.length;
    start2 = ~~start2;
    end = end === void 0 ? len : ~~end;
    if (start2 < 0) {
      start2 += len;
      if (start2 < 0) start2 = 0;
    } else if (start2 > len) {
      start2 = len;
    }
    if (end < 0) {
      end += len;
      if (end < 0) end = 0;
    } else if (end > len) {
      end = len;
    }
    if (end < start2) end = start2;
    const newBuf = this.subarray(start2, end);
    Object.setPrototypeOf(newBuf, Buffer2.prototype);
    return newBuf;
  };
  function checkOffset(offset, ext, length) {
    if (offset % 1 !== 0 || offset < 0) throw new RangeError("offset is not uint");
    if (offset + ext > length) throw new RangeError("Trying to access beyond buffer length");
  }
  Buffer2.prototype.readUintLE = Buffer2.prototype.readUIntLE = function readUIntLE(offset, byteLength2, noAssert) {
    offset = offset >>> 0;
    byteLength2 = byteLength2 >>> 0;
    if (!noAssert) checkOffset(offset, byteLength2, this.length);
    let val = this[offset];
    let mul = 1;
    let i = 0;
    while (++i < byteLength2 && (mul *= 256)) {
      val += this[offset + i] * mul;
    }
    return val;
  };
  Buffer2.prototype.readUintBE = Buffer2.prototype.readUIntBE = function readUIntBE(offset, byteLength2, noAssert) {
    offset = offset >>> 0;
    byteLength2 = byteLength2 >>> 0;
    if (!noAssert) {
      checkOffset(offset, byteLength2, this.length);
    }
    let val = this[offset + --byteLength2];
    let mul = 1;
    while (byteLength2 > 0 && (mul *= 256)) {
      val += this[offset + --byteLength2] * mul;
    }
    return val;
  };
  Buffer2.prototype.readUint8 = Buffer2.prototype.readUInt8 = function readUInt8(offset, noAssert) {
    offset = offset >>> 0;
    if (!noAssert) checkOffset(offset, 1, this.length);
    return this[offset];
  };
  Buffer2.prototype.readUint16LE = Buffer2.prototype.readUInt16LE = function readUInt16LE(offset, noAssert) {
    offset = offset >>> 0;
    if (!noAssert) checkOffset(offset, 2, this.length);
    return this[offset] | this[offset + 1] << 8;
  };
  Buffer2.prototype.readUint16BE = Buffer2.prototype.readUInt16BE = function readUInt16BE(offset, noAssert) {
    offset = offset >>> 0;
    if (!noAssert) checkOffset(offset, 2, this.length);
    return this[offset] << 8 | this[offset + 1];
  };
  Buffer2.prototype.readUint32LE = Buffer2.prototype.readUInt32LE = function readUInt32LE(offset, noAssert) {
    offset = offset >>> 0;
    if (!noAssert) checkOffset(offset, 4, this.length);
    return (this[offset] | this[offset + 1] << 8 | this[offset + 2] << 16) + this[offset + 3] * 16777216;
  };
  Buffer2.prototype.readUint32BE = Buffer2.prototype.readUInt32BE = function readUInt32BE(offset, noAssert) {
    offset = offset >>> 0;
    if (!noAssert) checkOffset(offset, 4, this.length);
    return this[offset] * 16777216 + (this[offset + 1] << 16 | this[offset + 2] << 8 | this[offset + 3]);
  };
  Buffer2.prototype.readBigUInt64LE = function readBigUInt64LE(offset) {
    offset = offset >>> 0;
    validateNumber(offset, "offset");
    const first = this[offset];
    const last = this[offset + 7];
    if (first === void 0 || last === void 0) {
      boundsError(offset, this.length - 8);
    }
    const lo = first + this[++offset] * 2 ** 8 + this[++offset] * 2 ** 16 + this[++offset] * 2 ** 24;
    const hi = this[++offset] + this[++offset] * 2 ** 8 + this[++offset] * 2 ** 16 + last * 2 ** 24;
    return BigInt(lo) + (BigInt(hi) << BigInt(32));
  };
  Buffer2.prototype.readBigUInt64BE = function readBigUInt64BE(offset) {
    offset = offset >>> 0;
    validateNumber(offset, "offset");
    const first = this[offset];
    const last = this[offset + 7];
    if (first === void 0 || last === void 0) {
      boundsError(offset, this.length - 8);
    }
    const hi = first * 2 ** 24 + this[++offset] * 2 ** 16 + this[++offset] * 2 ** 8 + this[++offset];
    const lo = this[++offset] * 2 ** 24 + this[++offset] * 2 ** 16 + this[++offset] * 2 ** 8 + last;
    return (BigInt(hi) << BigInt(32)) + BigInt(lo);
  };
  Buffer2.prototype.readIntLE = function readIntLE(offset, byteLength2, noAssert) {
    offset = offset >>> 0;
    byteLength2 = byteLength2 >>> 0;
    if (!noAssert) checkOffset(offset, byteLength2, this.length);
    let val = this[offset];
    let mul = 1;
    let i = 0;
    while (++i < byteLength2 && (mul *= 256)) {
      val += this[offset + i] * mul;
    }
    mul *= 128;
    if (val >= mul) val -= Math.pow(2, 8 * byteLength2);
    return val;
  };
  Buffer2.prototype.readIntBE = function readIntBE(offset, byteLength2, noAssert) {
    offset = offset >>> 0;
    byteLength2 = byteLength2 >>> 0;
    if (!noAssert) checkOffset(offset, byteLength2, this.length);
    let i = byteLength2;
    let mul = 1;
    let val = this[offset + --i];
    while (i > 0 && (mul *= 256)) {
      val += this[offset + --i] * mul;
    }
    mul *= 128;
    if (val >= mul) val -= Math.pow(2, 8 * byteLength2);
    return val;
  };
  Buffer2.prototype.readInt8 = function readInt8(offset, noAssert) {
    offset = offset >>> 0;
    if (!noAssert) checkOffset(offset, 1, this.length);
    if (!(this[offset] & 128)) return this[offset];
    return (255 - this[offset] + 1) * -1;
  };
  Buffer2.prototype.readInt16LE = function readInt16LE(offset, noAssert) {
    offset = offset >>> 0;
    if (!noAssert) checkOffset(offset, 2, this.length);
    const val = this[offset] | this[offset + 1] << 8;
    return val & 32768 ? val | 4294901760 : val;
  };
  Buffer2.prototype.readInt16BE = function readInt16BE(offset, noAssert) {
    offset = offset >>> 0;
    if (!noAssert) checkOffset(offset, 2, this.length);
    const val = this[offset + 1] | this[offset] << 8;
    return val & 32768 ? val | 4294901760 : val;
  };
  Buffer2.prototype.readInt32LE = function readInt32LE(offset, noAssert) {
    offset = offset >>> 0;
    if (!noAssert) checkOffset(offset, 4, this.length);
    return this[offset] | this[offset + 1] << 8 | this[offset + 2] << 16 | this[offset + 3] << 24;
  };
  Buffer2.prototype.readInt32BE = function readInt32BE(offset, noAssert) {
    offset = offset >>> 0;
    if (!noAssert) checkOffset(offset, 4, this.length);
    return this[offset] << 24 | this[offset + 1] << 16 | this[offset + 2] << 8 | this[offset + 3];
  };
  Buffer2.prototype.readBigInt64LE = function readBigInt64LE(offset) {
    offset = offset >>> 0;
    validateNumber(offset, "offset");
    const first = this[offset];
    const last = this[offset + 7];
    if (first === void 0 || last === void 0) {
      boundsError(offset, this.length - 8);
    }
    const val = this[offset + 4] + this[offset + 5] * 2 ** 8 + this[offset + 6] * 2 ** 16 + (last << 24);
    return (BigInt(val) << BigInt(32)) + BigInt(first + this[++offset] * 2 ** 8 + this[++offset] * 2 ** 16 + this[++offset] * 2 ** 24);
  };
  Buffer2.prototype.readBigInt64BE = function readBigInt64BE(offset) {
    offset = offset >>> 0;
    validateNumber(offset, "offset");
    const first = this[offset];
    const last = this[offset + 7];
    if (first === void 0 || last === void 0) {
      boundsError(offset, this.length - 8);
    }
    const val = (first << 24) + // Overflow
    this[++offset] * 2 ** 16 + this[++offset] * 2 ** 8 + this[++offset];
    return (BigInt(val) << BigInt(32)) + BigInt(this[++offset] * 2 ** 24 + this[++offset] * 2 ** 16 + this[++offset] * 2 ** 8 + last);
  };
  Buffer2.prototype.readFloatLE = function readFloatLE(offset, noAssert) {
    offset = offset >>> 0;
    if (!noAssert) checkOffset(offset, 4, this.length);
    return ieee754.read(this, offset, true, 23, 4);
  };
  Buffer2.prototype.readFloatBE = function readFloatBE(offset, noAssert) {
    offset = offset >>> 0;
    if (!noAssert) checkOffset(offset, 4, this.length);
    return ieee754.read(this, offset, false, 23, 4);
  };
  Buffer2.prototype.readDoubleLE = function readDoubleLE(offset, noAssert) {
    offset = offset >>> 0;
    if (!noAssert) checkOffset(offset, 8, this.length);
    return ieee754.read(this, offset, true, 52, 8);
  };
  Buffer2.prototype.readDoubleBE = function readDoubleBE(offset, noAssert) {
    offset = offset >>> 0;
    if (!noAssert) checkOffset(offset, 8, this.length);
    return ieee754.read(this, offset, false, 52, 8);
  };
  function checkInt(buf, value, offset, ext, max, min) {
    if (!Buffer2.isBuffer(buf)) throw new TypeError('"buffer" argument must be a Buffer instance');
    if (value > max || value < min) throw new RangeError('"value" argument is out of bounds');
    if (offset + ext > buf.length) throw new RangeError("Index out of range");
  }
  Buffer2.prototype.writeUintLE = Buffer2.prototype.writeUIntLE = function writeUIntLE(value, offset, byteLength2, noAssert) {
    value = +value;
    offset = offset >>> 0;
    byteLength2 = byteLength2 >>> 0;
    if (!noAssert) {
      const maxBytes = Math.pow(2, 8 * byteLength2) - 1;
      checkInt(this, value, offset, byteLength2, maxBytes, 0);
    }
    let mul = 1;
    let i = 0;
    this[offset] = value & 255;
    while (++i < byteLength2 && (mul *= 256)) {
      this[offset + i] = value / mul & 255;
    }
    return offset + byteLength2;
  };
  Buffer2.prototype.writeUintBE = Buffer2.prototype.writeUIntBE = function writeUIntBE(value, offset, byteLength2, noAssert) {
    value = +value;
    offset = offset >>> 0;
    byteLength2 = byteLength2 >>> 0;
    if (!noAssert) {
      const maxBytes = Math.pow(2, 8 * byteLength2) - 1;
      checkInt(this, value, offset, byteLength2, maxBytes, 0);
    }
    let i = byteLength2 - 1;
    let mul = 1;
    this[offset + i] = value & 255;
    while (--i >= 0 && (mul *= 256)) {
      this[offset + i] = value / mul & 255;
    }
    return offset + byteLength2;
  };
  Buffer2.prototype.writeUint8 = Buffer2.prototype.writeUInt8 = function writeUInt8(value, offset, noAssert) {
    value = +value;
    offset = offset >>> 0;
    if (!noAssert) checkInt(this, value, offset, 1, 255, 0);
    this[offset] = value & 255;
    return offset + 1;
  };
  Buffer2.prototype.writeUint16LE = Buffer2.prototype.writeUInt16LE = function writeUInt16LE(value, offset, noAssert) {
    value = +value;
    offset = offset >>> 0;
    if (!noAssert) checkInt(this, value, offset, 2, 65535, 0);
    this[offset] = value & 255;
    this[offset + 1] = value >>> 8;
    return offset + 2;
  };
  Buffer2.prototype.writeUint16BE = Buffer2.prototype.writeUInt16BE = function writeUInt16BE(value, offset, noAssert) {
    value = +value;
    offset = offset >>> 0;
    if (!noAssert) checkInt(this, value, offset, 2, 65535, 0);
    this[offset] = value >>> 8;
    this[offset + 1] = value & 255;
    return offset + 2;
  };
  Buffer2.prototype.writeUint32LE = Buffer2.prototype.writeUInt32LE = function writeUInt32LE(value, offset, noAssert) {
    value = +value;
    offset = offset >>> 0;
    if (!noAssert) checkInt(this, value, offset, 4, 4294967295, 0);
    this[offset + 3] = value >>> 24;
    this[offset + 2] = value >>> 16;
    this[offset + 1] = value >>> 8;
    this[offset] = value & 255;
    return offset + 4;
  };
  Buffer2.prototype.writeUint32BE = Buffer2.prototype.writeUInt32BE = function writeUInt32BE(value, offset, noAssert) {
    value = +value;
    offset = offset >>> 0;
    if (!noAssert) checkInt(this, value, offset, 4, 4294967295, 0);
    this[offset] = value >>> 24;
    this[offset + 1] = value >>> 16;
    this[offset + 2] = value >>> 8;
    this[offset + 3] = value & 255;
    return offset + 4;
  };
  function wrtBigUInt64LE(buf, value, offset, min, max) {
    checkIntBI(value, min, max, buf, offset, 7);
    let lo = Number(value & BigInt(4294967295));
    buf[offset++] = lo;
    lo = lo >> 8;
    buf[offset++] = lo;
    lo = lo >> 8;
    buf[offset++] = lo;
    lo = lo >> 8;
    buf[offset++] = lo;
    let hi = Number(value >> BigInt(32) & BigInt(4294967295));
    buf[offset++] = hi;
    hi = hi >> 8;
    buf[offset++] = hi;
    hi = hi >> 8;
    buf[offset++] = hi;
    hi = hi >> 8;
    buf[offset++] = hi;
    return offset;
  }
  function wrtBigUInt64BE(buf, value, offset, min, max) {
    checkIntBI(value, min, max, buf, offset, 7);
    let lo = Number(value & BigInt(4294967295));
    buf[offset + 7] = lo;
    lo = lo >> 8;
    buf[offset + 6] = lo;
    lo = lo >> 8;
    buf[offset + 5] = lo;
    lo = lo >> 8;
    buf[offset + 4] = lo;
    let hi = Number(value >> BigInt(32) & BigInt(4294967295));
    buf[offset + 3] = hi;
    hi = hi >> 8;
    buf[offset + 2] = hi;
    hi = hi >> 8;
    buf[offset + 1] = hi;
    hi = hi >> 8;
    buf[offset] = hi;
    return offset + 8;
  }
  Buffer2.prototype.writeBigUInt64LE = function writeBigUInt64LE(value, offset = 0) {
    return wrtBigUInt64LE(this, value, offset, BigInt(0), BigInt("0xffffffffffffffff"));
  };
  Buffer2.prototype.writeBigUInt64BE = function writeBigUInt64BE(value, offset = 0) {
    return wrtBigUInt64BE(this, value, offset, BigInt(0), BigInt("0xffffffffffffffff"));
  };
  Buffer2.prototype.writeIntLE = function writeIntLE(value, offset, byteLength2, noAssert) {
    value = +value;
    offset = offset >>> 0;
    if (!noAssert) {
      const limit = Math.pow(2, 8 * byteLength2 - 1);
      checkInt(this, value, offset, byteLength2, limit - 1, -limit);
    }
    let i = 0;
    let mul = 1;
    let sub = 0;
    this[offset] = value & 255;
    while (++i < byteLength2 && (mul *= 256)) {
      if (value < 0 && sub === 0 && this[offset + i - 1] !== 0) {
        sub = 1;
      }
      this[offset + i] = (value / mul >> 0) - sub & 255;
    }
    return offset + byteLength2;
  };
  Buffer2.prototype.writeIntBE = function writeIntBE(value, offset, byteLength2, noAssert) {
    value = +value;
    offset = offset >>> 0;
    if (!noAssert) {
      const limit = Math.pow(2, 8 * byteLength2 - 1);
      checkInt(this, value, offset, byteLength2, limit - 1, -limit);
    }
    let i = byteLength2 - 1;
    let mul = 1;
    let sub = 0;
    this[offset + i] = value & 255;
    while (--i >= 0 && (mul *= 256)) {
      if (value < 0 && sub === 0 && this[offset + i + 1] !== 0) {
        sub = 1;
      }
      this[offset + i] = (value / mul >> 0) - sub & 255;
    }
    return offset + byteLength2;
  };
  Buffer2.prototype.writeInt8 = function writeInt8(value, offset, noAssert) {
    value = +value;
    offset = offset >>> 0;
    if (!noAssert) checkInt(this, value, offset, 1, 127, -128);
    if (value < 0) value = 255 + value + 1;
    this[offset] = value & 255;
    return offset + 1;
  };
  Buffer2.prototype.writeInt16LE = function writeInt16LE(value, offset, noAssert) {
    value = +value;
    offset = offset >>> 0;
    if (!noAssert) checkInt(this, value, offset, 2, 32767, -32768);
    this[offset] = value & 255;
    this[offset + 1] = value >>> 8;
    return offset + 2;
  };
  Buffer2.prototype.writeInt16BE = function writeInt16BE(value, offset, noAssert) {
    value = +value;
    offset = offset >>> 0;
    if (!noAssert) checkInt(this, value, offset, 2, 32767, -32768);
    this[offset] = value >>> 8;
    this[offset + 1] = value & 255;
    return offset + 2;
  };
  Buffer2.prototype.writeInt32LE = function writeInt32LE(value, offset, noAssert) {
    value = +value;
    offset = offset >>> 0;
    if (!noAssert) checkInt(this, value, offset, 4, 2147483647, -2147483648);
    this[offset] = value & 255;
    this[offset + 1] = value >>> 8;
    this[offset + 2] = value >>> 16;
    this[offset + 3] = value >>> 24;
    return offset + 4;
  };
  Buffer2.prototype.writeInt32BE = function writeInt32BE(value, offset, noAssert) {
    value = +value;
    offset = offset >>> 0;
    if (!noAssert) checkInt(this, value, offset, 4, 2147483647, -2147483648);
    if (value < 0) value = 4294967295 + value + 1;
    this[offset] = value >>> 24;
    this[offset + 1] = value >>> 16;
    this[offset + 2] = value >>> 8;
    this[offset + 3] = value & 255;
    return offset + 4;
  };
  Buffer2.prototype.writeBigInt64LE = function writeBigInt64LE(value, offset = 0) {
    return wrtBigUInt64LE(this, value, offset, -BigInt("0x8000000000000000"), BigInt("0x7fffffffffffffff"));
  };
  Buffer2.prototype.writeBigInt64BE = function writeBigInt64BE(value, offset = 0) {
    return wrtBigUInt64BE(this, value, offset, -BigInt("0x8000000000000000"), BigInt("0x7fffffffffffffff"));
  };
  function checkIEEE754(buf, value, offset, ext, max, min) {
    if (offset + ext > buf.length) throw new RangeError("Index out of range");
    if (offset < 0) throw new RangeError("Index out of range");
  }
  function writeFloat(buf, value, offset, littleEndian, noAssert) {
    value = +value;
    offset = offset >>> 0;
    if (!noAssert) {
      checkIEEE754(buf, value, offset, 4, 34028234663852886e22, -34028234663852886e22);
    }
    ieee754.write(buf, value, offset, littleEndian, 23, 4);
    return offset + 4;
  }
  Buffer2.prototype.writeFloatLE = function writeFloatLE(value, offset, noAssert) {
    return writeFloat(this, value, offset, true, noAssert);
  };
  Buffer2.prototype.writeFloatBE = function writeFloatBE(value, offset, noAssert) {
    return writeFloat(this, value, offset, false, noAssert);
  };
  function writeDouble(buf, value, offset, littleEndian, noAssert) {
    value = +value;
    offset = offset >>> 0;
    if (!noAssert) {
      checkIEEE754(buf, value, offset, 8, 17976931348623157e292, -17976931348623157e292);
    }
    ieee754.write(buf, value, offset, littleEndian, 52, 8);
    return offset + 8;
  }
  Buffer2.prototype.writeDoubleLE = function writeDoubleLE(value, offset, noAssert) {
    return writeDouble(this, value, offset, true, noAssert);
  };
  Buffer2.prototype.writeDoubleBE = function writeDoubleBE(value, offset, noAssert) {
    return writeDouble(this, value, offset, false, noAssert);
  };
  Buffer2.prototype.copy = function copy(target, targetStart, start2, end) {
    if (!Buffer2.isBuffer(target)) throw new TypeError("argument should be a Buffer");
    if (!start2) start2 = 0;
    if (!end && end !== 0) end = this.length;
    if (targetStart >= target.length) targetStart = target.length;
    if (!targetStart) targetStart = 0;
    if (end > 0 && end < start2) end = start2;
    if (end === start2) return 0;
    if (target.length === 0 || this.length === 0) return 0;
    if (targetStart < 0) {
      throw new RangeError("targetStart out of bounds");
    }
    if (start2 < 0 || start2 >= this.length) throw new RangeError("Index out of range");
    if (end < 0) throw new RangeError("sourceEnd out of bounds");
    if (end > this.length) end = this.length;
    if (target.length - targetStart < end - start2) {
      end = target.length - targetStart + start2;
    }
    const len = end - start2;
    if (this === target) {
      this.copyWithin(targetStart, start2, end);
    } else {
      Uint8Array.prototype.set.call(
        target,
        this.subarray(start2, end),
        targetStart
      );
    }
    return len;
  };
  Buffer2.prototype.fill = function fill(val, start2, end, encoding) {
    if (typeof val === "string") {
      if (typeof start2 === "string") {
        encoding = start2;
        start2 = 0;
        end = this.length;
      } else if (typeof end === "string") {
        encoding = end;
        end = this.length;
      }
      if (encoding !== void 0 && typeof encoding !== "string") {
        throw new TypeError("encoding must be a string");
      }
      if (typeof encoding === "string" && !Buffer2.isEncoding(encoding)) {
        throw new TypeError("Unknown encoding: " + encoding);
      }
      if (val.length === 1) {
        const code2 = val.charCodeAt(0);
        if (encoding === "utf8" && code2 < 128 || encoding === "latin1") {
          val = code2;
        }
      }
    } else if (typeof val === "number") {
      val = val & 255;
    } else if (typeof val === "boolean") {
      val = Number(val);
    }
    if (start2 < 0 || this.length < start2 || this.length < end) {
      throw new RangeError("Out of range index");
    }
    if (end <= start2) {
      return this;
    }
    start2 = start2 >>> 0;
    end = end === void 0 ? this.length : end >>> 0;
    if (!val) val = 0;
    let i;
    if (typeof val === "number") {
      for (i = start2; i < end; ++i) {
        this[i] = val;
      }
    } else {
      const bytes = Buffer2.isBuffer(val) ? val : Buffer2.from(val, encoding);
      const len = bytes.length;
      if (len === 0) {
        throw new TypeError('The value "' + val + '" is invalid for argument "value"');
      }
      for (i = 0; i < end - start2; ++i) {
        this[i + start2] = bytes[i % len];
      }
    }
    return this;
  };
  var errors = {};
  function E(sym, getMessage, Base) {
    errors[sym] = class NodeError extends Base {
      constructor() {
        super();
        Object.defineProperty(this, "message", {
          value: getMessage.apply(this, arguments),
          writable: true,
          configurable: true
        });
        this.name = `${this.name} [${sym}]`;
        this.stack;
        delete this.name;
      }
      get code() {
        return sym;
      }
      set code(value) {
        Object.defineProperty(this, "code", {
          configurable: true,
          enumerable: true,
          value,
          writable: true
        });
      }
      toString() {
        return `${this.name} [${sym}]: ${this.message}`;
      }
    };
  }
  E(
    "ERR_BUFFER_OUT_OF_BOUNDS",
    function(name) {
      if (name) {
        return `${name} is outside of buffer bounds`;
      }
      return "Attempt to access memory outside buffer bounds";
    },
    RangeError
  );
  E(
    "ERR_INVALID_ARG_TYPE",
    function(name, actual) {
      return `The "${name}" argument must be of type number. Received type ${typeof actual}`;
    },
    TypeError
  );
  E(
    "ERR_OUT_OF_RANGE",
    function(str, range, input) {
      let msg = `The value of "${str}" is out of range.`;
      let received = input;
      if (Number.isInteger(input) && Math.abs(input) > 2 ** 32) {
        received = addNumericalSeparator(String(input));
      } else if (typeof input === "bigint") {
        received = String(input);
        if (input > BigInt(2) ** BigInt(32) || input < -(BigInt(2) ** BigInt(32))) {
          received = addNumericalSeparator(received);
        }
        received += "n";
      }
      msg += ` It must be ${range}. Received ${received}`;
      return msg;
    },
    RangeError
  );
  function addNumericalSeparator(val) {
    let res = "";
    let i = val.length;
    const start2 = val[0] === "-" ? 1 : 0;
    for (; i >= start2 + 4; i -= 3) {
      res = `_${val.slice(i - 3, i)}${res}`;
    }
    return `${val.slice(0, i)}${res}`;
  }
  function checkBounds(buf, offset, byteLength2) {
    validateNumber(offset, "offset");
    if (buf[offset] === void 0 || buf[offset + byteLength2] === void 0) {
      boundsError(offset, buf.length - (byteLength2 + 1));
    }
  }
  function checkIntBI(value, min, max, buf, offset, byteLength2) {
    if (value > max || value < min) {
      const n = typeof min === "bigint" ? "n" : "";
      let range;
      if (byteLength2 > 3) {
        if (min === 0 || min === BigInt(0)) {
          range = `>= 0${n} and < 2${n} ** ${(byteLength2 + 1) * 8}${n}`;
        } else {
          range = `>= -(2${n} ** ${(byteLength2 + 1) * 8 - 1}${n}) and < 2 ** ${(byteLength2 + 1) * 8 - 1}${n}`;
        }
      } else {
        range = `>= ${min}${n} and <= ${max}${n}`;
      }
      throw new errors.ERR_OUT_OF_RANGE("value", range, value);
    }
    checkBounds(buf, offset, byteLength2);
  }
  function validateNumber(value, name) {
    if (typeof value !== "number") {
      throw new errors.ERR_INVALID_ARG_TYPE(name, "number", value);
    }
  }
  function boundsError(value, length, type) {
    if (Math.floor(value) !== value) {
      validateNumber(value, type);
      throw new errors.ERR_OUT_OF_RANGE(type || "offset", "an integer", value);
    }
    if (length < 0) {
      throw new errors.ERR_BUFFER_OUT_OF_BOUNDS();
    }
    throw new errors.ERR_OUT_OF_RANGE(
      type || "offset",
      `>= ${type ? 1 : 0} and <= ${length}`,
      value
    );
  }
  var INVALID_BASE64_RE = /[^+/0-9A-Za-z-_]/g;
  function base64clean(str) {
    str = str.split("=")[0];
    str = str.trim().replace(INVALID_BASE64_RE, "");
    if (str.length < 2) return "";
    while (str.length % 4 !== 0) {
      str = str + "=";
    }
    return str;
  }
  function utf8ToBytes(string, units) {
    units = units || Infinity;
    let codePoint;
    const length = string.length;
    let leadSurrogate = null;
    const bytes = [];
    for (let i = 0; i < length; ++i) {
      codePoint = string.charCodeAt(i);
      if (codePoint > 55295 && codePoint < 57344) {
        if (!leadSurrogate) {
          if (codePoint > 56319) {
            if ((units -= 3) > -1) bytes.push(239, 191, 189);
            continue;
          } else if (i + 1 === length) {
            if ((units -= 3) > -1) bytes.push(239, 191, 189);
            continue;
          }
          leadSurrogate = codePoint;
          continue;
        }
        if (codePoint < 56320) {
          if ((units -= 3) > -1) bytes.push(239, 191, 189);
          leadSurrogate = codePoint;
          continue;
        }
        codePoint = (leadSurrogate - 55296 << 10 | codePoint - 56320) + 65536;
      } else if (leadSurrogate) {
        if ((units -= 3) > -1) bytes.push(239, 191, 189);
      }
      leadSurrogate = null;
      if (codePoint < 128) {
        if ((units -= 1) < 0) break;
        bytes.push(codePoint);
      } else if (codePoint < 2048) {
        if ((units -= 2) < 0) break;
        bytes.push(
          codePoint >> 6 | 192,
          codePoint & 63 | 128
        );
      } else if (codePoint < 65536) {
        if ((units -= 3) < 0) break;
        bytes.push(
          codePoint >> 12 | 224,
          codePoint >> 6 & 63 | 128,
          codePoint & 63 | 128
        );
      } else if (codePoint < 1114112) {
        if ((units -= 4) < 0) break;
        bytes.push(
          codePoint >> 18 | 240,
          codePoint >> 12 & 63 | 128,
          codePoint >> 6 & 63 | 128,
          codePoint & 63 | 128
        );
      } else {
        throw new Error("Invalid code point");
      }
    }
    return bytes;
  }
  function asciiToBytes(str) {
    const byteArray = [];
    for (let i = 0; i < str.length; ++i) {
      byteArray.push(str.charCodeAt(i) & 255);
    }
    return byteArray;
  }
  function utf16leToBytes(str, units) {
    let c, hi, lo;
    const byteArray = [];
    for (let i = 0; i < str.length; ++i) {
      if ((units -= 2) < 0) break;
      c = str.charCodeAt(i);
      hi = c >> 8;
      lo = c % 256;
      byteArray.push(lo);
      byteArray.push(hi);
    }
    return byteArray;
  }
  function base64ToBytes(str) {
    return base64.toByteArray(base64clean(str));
  }
  function blitBuffer(src, dst, offset, length) {
    let i;
    for (i = 0; i < length; ++i) {
      if (i + offset >= dst.length || i >= src.length) break;
      dst[i + offset] = src[i];
    }
    return i;
  }
  var hexSliceLookupTable = (function() {
    const alphabet = "0123456789abcdef";
    const table = new Array(256);
    for (let i = 0; i < 16; ++i) {
      const i16 = i * 16;
      for (let j = 0; j < 16; ++j) {
        table[i16 + j] = alphabet[i] + alphabet[j];
      }
    }
    return table;
  })();

  // node_modules/frida-java-bridge/lib/mkdex.js
  var kAccPublic2 = 1;
  var kAccNative2 = 256;
  var kAccConstructor = 65536;
  var kEndianTag = 305419896;
  var kClassDefSize = 32;
  var kProtoIdSize = 12;
  var kFieldIdSize = 8;
  var kMethodIdSize = 8;
  var kTypeIdSize = 4;
  var kStringIdSize = 4;
  var kMapItemSize = 12;
  var TYPE_HEADER_ITEM = 0;
  var TYPE_STRING_ID_ITEM = 1;
  var TYPE_TYPE_ID_ITEM = 2;
  var TYPE_PROTO_ID_ITEM = 3;
  var TYPE_FIELD_ID_ITEM = 4;
  var TYPE_METHOD_ID_ITEM = 5;
  var TYPE_CLASS_DEF_ITEM = 6;
  var TYPE_MAP_LIST = 4096;
  var TYPE_TYPE_LIST = 4097;
  var TYPE_ANNOTATION_SET_ITEM = 4099;
  var TYPE_CLASS_DATA_ITEM = 8192;
  var TYPE_CODE_ITEM = 8193;
  var TYPE_STRING_DATA_ITEM = 8194;
  var TYPE_DEBUG_INFO_ITEM = 8195;
  var TYPE_ANNOTATION_ITEM = 8196;
  var TYPE_ANNOTATIONS_DIRECTORY_ITEM = 8198;
  var VALUE_TYPE = 24;
  var VALUE_ARRAY = 28;
  var VISIBILITY_SYSTEM = 2;
  var kDefaultConstructorSize = 24;
  var kDefaultConstructorDebugInfo = Buffer2.from([3, 0, 7, 14, 0]);
  var kDalvikAnnotationTypeThrows = "Ldalvik/annotation/Throws;";
  var kNullTerminator = Buffer2.from([0]);
  function mkdex(spec) {
    const builder = new DexBuilder();
    const fullSpec = Object.assign({}, spec);
    builder.addClass(fullSpec);
    return builder.build();
  }
  var DexBuilder = class {
    constructor() {
      this.classes = [];
    }
    addClass(spec) {
      this.classes.push(spec);
    }
    build() {
      const model = computeModel(this.classes);
      const {
        classes,
        interfaces,
        fields: fields2,
        methods,
        protos,
        parameters,
        annotationDirectories,
        annotationSets,
        throwsAnnotations,
        types,
        strings
      } = model;
      let offset = 0;
      const headerOffset = 0;
      const checksumOffset = 8;
      const signatureOffset = 12;
      const signatureSize = 20;
      const headerSize = 112;
      offset += headerSize;
      const stringIdsOffset = offset;
      const stringIdsSize = strings.length * kStringIdSize;
      offset += stringIdsSize;
      const typeIdsOffset = offset;
      const typeIdsSize = types.length * kTypeIdSize;
      offset += typeIdsSize;
      const protoIdsOffset = offset;
      const protoIdsSize = protos.length * kProtoIdSize;
      offset += protoIdsSize;
      const fieldIdsOffset = offset;
      const fieldIdsSize = fields2.length * kFieldIdSize;
      offset += fieldIdsSize;
      const methodIdsOffset = offset;
      const methodIdsSize = methods.length * kMethodIdSize;
      offset += methodIdsSize;
      const classDefsOffset = offset;
      const classDefsSize = classes.length * kClassDefSize;
      offset += classDefsSize;
      const dataOffset = offset;
      const annotationSetOffsets = annotationSets.map((set) => {
        const setOffset = offset;
        set.offset = setOffset;
        offset += 4 + set.items.length * 4;
        return setOffset;
      });
      const javaCodeItems = classes.reduce((result, klass) => {
        const constructorMethods = klass.classData.constructorMethods;
        constructorMethods.forEach((method) => {
          const [, accessFlags, superConstructor] = method;
          if ((accessFlags & kAccNative2) === 0 && superConstructor >= 0) {
            method.push(offset);
            result.push({ offset, superConstructor });
            offset += kDefaultConstructorSize;
          }
        });
        return result;
      }, []);
      annotationDirectories.forEach((dir) => {
        dir.offset = offset;
        offset += 16 + dir.methods.length * 8;
      });
      const interfaceOffsets = interfaces.map((iface) => {
        offset = align(offset, 4);
        const ifaceOffset = offset;
        iface.offset = ifaceOffset;
        offset += 4 + 2 * iface.types.length;
        return ifaceOffset;
      });
      const parameterOffsets = parameters.map((param) => {
        offset = align(offset, 4);
        const paramOffset = offset;
        param.offset = paramOffset;
        offset += 4 + 2 * param.types.length;
        return paramOffset;
      });
      const stringChunks = [];
      const stringOffsets = strings.map((str) => {
        const strOffset = offset;
        const header = Buffer2.from(createUleb128(str.length));
        const data = Buffer2.from(str, "utf8");
        const chunk = Buffer2.concat([header, data, kNullTerminator]);
        stringChunks.push(chunk);
        offset += chunk.length;
        return strOffset;
      });
      const debugInfoOffsets = javaCodeItems.map((codeItem) => {
        const debugOffset = offset;
        offset += kDefaultConstructorDebugInfo.length;
        return debugOffset;
      });
      const throwsAnnotationBlobs = throwsAnnotations.map((annotation) => {
        const blob = makeThrowsAnnotation(annotation);
        annotation.offset = offset;
        offset += blob.length;
        return blob;
      });
      const classDataBlobs = classes.map((klass, index) => {
        klass.classData.offset = offset;
        const blob = makeClassData(klass);
        offset += blob.length;
        return blob;
      });
      const linkSize = 0;
      const linkOffset = 0;
      offset = align(offset, 4);
      const mapOffset = offset;
      const typeListLength = interfaces.length + parameters.length;
      const mapNumItems = 4 + (fields2.length > 0 ? 1 : 0) + 2 + annotationSets.length + javaCodeItems.length + annotationDirectories.length + (typeListLength > 0 ? 1 : 0) + 1 + debugInfoOffsets.length + throwsAnnotations.length + classes.length + 1;
      const mapSize = 4 + mapNumItems * kMapItemSize;
      offset += mapSize;
      const dataSize = offset - dataOffset;
      const fileSize = offset;
      const dex = Buffer2.alloc(fileSize);
      dex.write("dex\n035");
      dex.writeUInt32LE(fileSize, 32);
      dex.writeUInt32LE(headerSize, 36);
      dex.writeUInt32LE(kEndianTag, 40);
      dex.writeUInt32LE(linkSize, 44);
      dex.writeUInt32LE(linkOffset, 48);
      dex.writeUInt32LE(mapOffset, 52);
      dex.writeUInt32LE(strings.length, 56);
      dex.writeUInt32LE(stringIdsOffset, 60);
      dex.writeUInt32LE(types.length, 64);
      dex.writeUInt32LE(typeIdsOffset, 68);
      dex.writeUInt32LE(protos.length, 72);
      dex.writeUInt32LE(protoIdsOffset, 76);
      dex.writeUInt32LE(fields2.length, 80);
      dex.writeUInt32LE(fields2.length > 0 ? fieldIdsOffset : 0, 84);
      dex.writeUInt32LE(methods.length, 88);
      dex.writeUInt32LE(methodIdsOffset, 92);
      dex.writeUInt32LE(classes.length, 96);
      dex.writeUInt32LE(classDefsOffset, 100);
      dex.writeUInt32LE(dataSize, 104);
      dex.writeUInt32LE(dataOffset, 108);
      stringOffsets.forEach((offset2, index) => {
        dex.writeUInt32LE(offset2, stringIdsOffset + index * kStringIdSize);
      });
      types.forEach((id, index) => {
        dex.writeUInt32LE(id, typeIdsOffset + index * kTypeIdSize);
      });
      protos.forEach((proto, index) => {
        const [shortyIndex, returnTypeIndex, params] = proto;
        const protoOffset = protoIdsOffset + index * kProtoIdSize;
        dex.writeUInt32LE(shortyIndex, protoOffset);
        dex.writeUInt32LE(returnTypeIndex, protoOffset + 4);
        dex.writeUInt32LE(params !== null ? params.offset : 0, protoOffset + 8);
      });
      fields2.forEach((field2, index) => {
        const [classIndex, typeIndex, nameIndex] = field2;
        const fieldOffset = fieldIdsOffset + index * kFieldIdSize;
        dex.writeUInt16LE(classIndex, fieldOffset);
        dex.writeUInt16LE(typeIndex, fieldOffset + 2);
        dex.writeUInt32LE(nameIndex, fieldOffset + 4);
      });
      methods.forEach((method, index) => {
        const [classIndex, protoIndex, nameIndex] = method;
        const methodOffset = methodIdsOffset + index * kMethodIdSize;
        dex.writeUInt16LE(classIndex, methodOffset);
        dex.writeUInt16LE(protoIndex, methodOffset + 2);
        dex.writeUInt32LE(nameIndex, methodOffset + 4);
      });
      classes.forEach((klass, index) => {
        const { interfaces: interfaces2, annotationsDirectory } = klass;
        const interfacesOffset = interfaces2 !== null ? interfaces2.offset : 0;
        const annotationsOffset = annotationsDirectory !== null ? annotationsDirectory.offset : 0;
        const staticValuesOffset = 0;
        const classOffset = classDefsOffset + index * kClassDefSize;
        dex.writeUInt32LE(klass.index, classOffset);
        dex.writeUInt32LE(klass.accessFlags, classOffset + 4);
        dex.writeUInt32LE(klass.superClassIndex, classOffset + 8);
        dex.writeUInt32LE(interfacesOffset, classOffset + 12);
        dex.writeUInt32LE(klass.sourceFileIndex, classOffset + 16);
        dex.writeUInt32LE(annotationsOffset, classOffset + 20);
        dex.writeUInt32LE(klass.classData.offset, classOffset + 24);
        dex.writeUInt32LE(staticValuesOffset, classOffset + 28);
      });
      annotationSets.forEach((set, index) => {
        const { items } = set;
        const setOffset = annotationSetOffsets[index];
        dex.writeUInt32LE(items.length, setOffset);
        items.forEach((item, index2) => {
          dex.writeUInt32LE(item.offset, setOffset + 4 + index2 * 4);
        });
      });
      javaCodeItems.forEach((codeItem, index) => {
        const { offset: offset2, superConstructor } = codeItem;
        const registersSize = 1;
        const insSize = 1;
        const outsSize = 1;
        const triesSize = 0;
        const insnsSize = 4;
        dex.writeUInt16LE(registersSize, offset2);
        dex.writeUInt16LE(insSize, offset2 + 2);
        dex.writeUInt16LE(outsSize, offset2 + 4);
        dex.writeUInt16LE(triesSize, offset2 + 6);
        dex.writeUInt32LE(debugInfoOffsets[index], offset2 + 8);
        dex.writeUInt32LE(insnsSize, offset2 + 12);
        dex.writeUInt16LE(4208, offset2 + 16);
        dex.writeUInt16LE(superConstructor, offset2 + 18);
        dex.writeUInt16LE(0, offset2 + 20);
        dex.writeUInt16LE(14, offset2 + 22);
      });
      annotationDirectories.forEach((dir) => {
        const dirOffset = dir.offset;
        const classAnnotationsOffset = 0;
        const fieldsSize = 0;
        const annotatedMethodsSize = dir.methods.length;
        const annotatedParametersSize = 0;
        dex.writeUInt32LE(classAnnotationsOffset, dirOffset);
        dex.writeUInt32LE(fieldsSize, dirOffset + 4);
        dex.writeUInt32LE(annotatedMethodsSize, dirOffset + 8);
        dex.writeUInt32LE(annotatedParametersSize, dirOffset + 12);
        dir.methods.forEach((method, index) => {
          const entryOffset = dirOffset + 16 + index * 8;
          const [methodIndex, annotationSet] = method;
          dex.writeUInt32LE(methodIndex, entryOffset);
          dex.writeUInt32LE(annotationSet.offset, entryOffset + 4);
        });
      });
      interfaces.forEach((iface, index) => {
        const ifaceOffset = interfaceOffsets[index];
        dex.writeUInt32LE(iface.types.length, ifaceOffset);
        iface.types.forEach((type, typeIndex) => {
          dex.writeUInt16LE(type, ifaceOffset + 4 + typeIndex * 2);
        });
      });
      parameters.forEach((param, index) => {
        const paramOffset = parameterOffsets[index];
        dex.writeUInt32LE(param.types.length, paramOffset);
        param.types.forEach((type, typeIndex) => {
          dex.writeUInt16LE(type, paramOffset + 4 + typeIndex * 2);
        });
      });
      stringChunks.forEach((chunk, index) => {
        chunk.copy(dex, stringOffsets[index]);
      });
      debugInfoOffsets.forEach((debugInfoOffset) => {
        kDefaultConstructorDebugInfo.copy(dex, debugInfoOffset);
      });
      throwsAnnotationBlobs.forEach((annotationBlob, index) => {
        annotationBlob.copy(dex, throwsAnnotations[index].offset);
      });
      classDataBlobs.forEach((classDataBlob, index) => {
        classDataBlob.copy(dex, classes[index].classData.offset);
      });
      dex.writeUInt32LE(mapNumItems, mapOffset);
      const mapItems = [
        [TYPE_HEADER_ITEM, 1, headerOffset],
        [TYPE_STRING_ID_ITEM, strings.length, stringIdsOffset],
        [TYPE_TYPE_ID_ITEM, types.length, typeIdsOffset],
        [TYPE_PROTO_ID_ITEM, protos.length, protoIdsOffset]
      ];
      if (fields2.length > 0) {
        mapItems.push([TYPE_FIELD_ID_ITEM, fields2.length, fieldIdsOffset]);
      }
      mapItems.push([TYPE_METHOD_ID_ITEM, methods.length, methodIdsOffset]);
      mapItems.push([TYPE_CLASS_DEF_ITEM, classes.length, classDefsOffset]);
      annotationSets.forEach((set, index) => {
        mapItems.push([TYPE_ANNOTATION_SET_ITEM, set.items.length, annotationSetOffsets[index]]);
      });
      javaCodeItems.forEach((codeItem) => {
        mapItems.push([TYPE_CODE_ITEM, 1, codeItem.offset]);
      });
      annotationDirectories.forEach((dir) => {
        mapItems.push([TYPE_ANNOTATIONS_DIRECTORY_ITEM, 1, dir.offset]);
      });
      if (typeListLength > 0) {
        mapItems.push([TYPE_TYPE_LIST, typeListLength, interfaceOffsets.concat(parameterOffsets)[0]]);
      }
      mapItems.push([TYPE_STRING_DATA_ITEM, strings.length, stringOffsets[0]]);
      debugInfoOffsets.forEach((debugInfoOffset) => {
        mapItems.push([TYPE_DEBUG_INFO_ITEM, 1, debugInfoOffset]);
      });
      throwsAnnotations.forEach((annotation) => {
        mapItems.push([TYPE_ANNOTATION_ITEM, 1, annotation.offset]);
      });
      classes.forEach((klass) => {
        mapItems.push([TYPE_CLASS_DATA_ITEM, 1, klass.classData.offset]);
      });
      mapItems.push([TYPE_MAP_LIST, 1, mapOffset]);
      mapItems.forEach((item, index) => {
        const [type, size, offset2] = item;
        const itemOffset = mapOffset + 4 + index * kMapItemSize;
        dex.writeUInt16LE(type, itemOffset);
        dex.writeUInt32LE(size, itemOffset + 4);
        dex.writeUInt32LE(offset2, itemOffset + 8);
      });
      const hash = new Checksum("sha1");
      hash.update(dex.slice(signatureOffset + signatureSize));
      Buffer2.from(hash.getDigest()).copy(dex, signatureOffset);
      dex.writeUInt32LE(adler32(dex, signatureOffset), checksumOffset);
      return dex;
    }
  };
  function makeClassData(klass) {
    const { instanceFields, constructorMethods, virtualMethods } = klass.classData;
    const staticFieldsSize = 0;
    return Buffer2.from([
      staticFieldsSize
    ].concat(createUleb128(instanceFields.length)).concat(createUleb128(constructorMethods.length)).concat(createUleb128(virtualMethods.length)).concat(instanceFields.reduce((result, [indexDiff, accessFlags]) => {
      return result.concat(createUleb128(indexDiff)).concat(createUleb128(accessFlags));
    }, [])).concat(constructorMethods.reduce((result, [indexDiff, accessFlags, , codeOffset]) => {
      return result.concat(createUleb128(indexDiff)).concat(createUleb128(accessFlags)).concat(createUleb128(codeOffset || 0));
    }, [])).concat(virtualMethods.reduce((result, [indexDiff, accessFlags]) => {
      const codeOffset = 0;
      return result.concat(createUleb128(indexDiff)).concat(createUleb128(accessFlags)).concat([codeOffset]);
    }, [])));
  }
  function makeThrowsAnnotation(annotation) {
    const { thrownTypes } = annotation;
    return Buffer2.from(
      [
        VISIBILITY_SYSTEM
      ].concat(createUleb128(annotation.type)).concat([1]).concat(createUleb128(annotation.value)).concat([VALUE_ARRAY, thrownTypes.length]).concat(thrownTypes.reduce((result, type) => {
        result.push(VALUE_TYPE, type);
        return result;
      }, []))
    );
  }
  function computeModel(classes) {
    const strings = /* @__PURE__ */ new Set();
    const types = /* @__PURE__ */ new Set();
    const protos = {};
    const fields2 = [];
    const methods = [];
    const throwsAnnotations = {};
    const javaConstructors = /* @__PURE__ */ new Set();
    const superConstructors = /* @__PURE__ */ new Set();
    classes.forEach((klass) => {
      const { name, superClass, sourceFileName } = klass;
      strings.add("this");
      strings.add(name);
      types.add(name);
      strings.add(superClass);
      types.add(superClass);
      strings.add(sourceFileName);
      klass.interfaces.forEach((iface) => {
        strings.add(iface);
        types.add(iface);
      });
      klass.fields.forEach((field2) => {
        const [fieldName, fieldType] = field2;
        strings.add(fieldName);
        strings.add(fieldType);
        types.add(fieldType);
        fields2.push([klass.name, fieldType, fieldName]);
      });
      if (!klass.methods.some(([methodName]) => methodName === "<init>")) {
        klass.methods.unshift(["<init>", "V", []]);
        javaConstructors.add(name);
      }
      klass.methods.forEach((method) => {
        const [methodName, retType, argTypes, thrownTypes = [], accessFlags] = method;
        strings.add(methodName);
        const protoId = addProto(retType, argTypes);
        let throwsAnnotationId = null;
        if (thrownTypes.length > 0) {
          const typesNormalized = thrownTypes.slice();
          typesNormalized.sort();
          throwsAnnotationId = typesNormalized.join("|");
          let throwsAnnotation = throwsAnnotations[throwsAnnotationId];
          if (throwsAnnotation === void 0) {
            throwsAnnotation = {
              id: throwsAnnotationId,
              types: typesNormalized
            };
            throwsAnnotations[throwsAnnotationId] = throwsAnnotation;
          }
          strings.add(kDalvikAnnotationTypeThrows);
          types.add(kDalvikAnnotationTypeThrows);
          thrownTypes.forEach((type) => {
            strings.add(type);
            types.add(type);
          });
          strings.add("value");
        }
        methods.push([klass.name, protoId, methodName, throwsAnnotationId, accessFlags]);
        if (methodName === "<init>") {
          superConstructors.add(name + "|" + protoId);
          const superConstructorId = superClass + "|" + protoId;
          if (javaConstructors.has(name) && !superConstructors.has(superConstructorId)) {
            methods.push([superClass, protoId, methodName, null, 0]);
            superConstructors.add(superConstructorId);
          }
        }
      });
    });
    function addProto(retType, argTypes) {
      const signature2 = [retType].concat(argTypes);
      const id = signature2.join("|");
      if (protos[id] !== void 0) {
        return id;
      }
      strings.add(retType);
      types.add(retType);
      argTypes.forEach((argType) => {
        strings.add(argType);
        types.add(argType);
      });
      const shorty = signature2.map(typeToShorty).join("");
      strings.add(shorty);
      protos[id] = [id, shorty, retType, argTypes];
      return id;
    }
    const stringItems = Array.from(strings);
    stringItems.sort();
    const stringToIndex = stringItems.reduce((result, string, index) => {
      result[string] = index;
      return result;
    }, {});
    const typeItems = Array.from(types).map((name) => stringToIndex[name]);
    typeItems.sort(compareNumbers);
    const typeToIndex = typeItems.reduce((result, stringIndex, typeIndex) => {
      result[stringItems[stringIndex]] = typeIndex;
      return result;
    }, {});
    const literalProtoItems = Object.keys(protos).map((id) => protos[id]);
    literalProtoItems.sort(compareProtoItems);
    const parameters = {};
    const protoItems = literalProtoItems.map((item) => {
      const [, shorty, retType, argTypes] = item;
      let params;
      if (argTypes.length > 0) {
        const argTypesSig = argTypes.join("|");
        params = parameters[argTypesSig];
        if (params === void 0) {
          params = {
            types: argTypes.map((type) => typeToIndex[type]),
            offset: -1
          };
          parameters[argTypesSig] = params;
        }
      } else {
        params = null;
      }
      return [
        stringToIndex[shorty],
        typeToIndex[retType],
        params
      ];
    });
    const protoToIndex = literalProtoItems.reduce((result, item, index) => {
      const [id] = item;
      result[id] = index;
      return result;
    }, {});
    const parameterItems = Object.keys(parameters).map((id) => parameters[id]);
    const fieldItems = fields2.map((field2) => {
      const [klass, fieldType, fieldName] = field2;
      return [
        typeToIndex[klass],
        typeToIndex[fieldType],
        stringToIndex[fieldName]
      ];
    });
    fieldItems.sort(compareFieldItems);
    const methodItems = methods.map((method) => {
      const [klass, protoId, name, annotationsId, accessFlags] = method;
      return [
        typeToIndex[klass],
        protoToIndex[protoId],
        stringToIndex[name],
        annotationsId,
        accessFlags
      ];
    });
    methodItems.sort(compareMethodItems);
    const throwsAnnotationItems = Object.keys(throwsAnnotations).map((id) => throwsAnnotations[id]).map((item) => {
      return {
        id: item.id,
        type: typeToIndex[kDalvikAnnotationTypeThrows],
        value: stringToIndex.value,
        thrownTypes: item.types.map((type) => typeToIndex[type]),
        offset: -1
      };
    });
    const annotationSetItems = throwsAnnotationItems.map((item) => {
      return {
        id: item.id,
        items: [item],
        offset: -1
      };
    });
    const annotationSetIdToIndex = annotationSetItems.reduce((result, item, index) => {
      result[item.id] = index;
      return result;
    }, {});
    const interfaceLists = {};
    const annotationDirectories = [];
    const classItems = classes.map((klass) => {
      const classIndex = typeToIndex[klass.name];
      const accessFlags = kAccPublic2;
      const superClassIndex = typeToIndex[klass.superClass];
      let ifaceList;
      const ifaces = klass.interfaces.map((type) => typeToIndex[type]);
      if (ifaces.length > 0) {
        ifaces.sort(compareNumbers);
        const ifacesId = ifaces.join("|");
        ifaceList = interfaceLists[ifacesId];
        if (ifaceList === void 0) {
          ifaceList = {
            types: ifaces,
            offset: -1
          };
          interfaceLists[ifacesId] = ifaceList;
        }
      } else {
        ifaceList = null;
      }
      const sourceFileIndex = stringToIndex[klass.sourceFileName];
      const classMethods = methodItems.reduce((result, method, index) => {
        const [holder, protoIndex, name, annotationsId, accessFlags2] = method;
        if (holder === classIndex) {
          result.push([index, name, annotationsId, protoIndex, accessFlags2]);
        }
        return result;
      }, []);
      let annotationsDirectory = null;
      const methodAnnotations = classMethods.filter(([, , annotationsId]) => {
        return annotationsId !== null;
      }).map(([index, , annotationsId]) => {
        return [index, annotationSetItems[annotationSetIdToIndex[annotationsId]]];
      });
      if (methodAnnotations.length > 0) {
        annotationsDirectory = {
          methods: methodAnnotations,
          offset: -1
        };
        annotationDirectories.push(annotationsDirectory);
      }
      const instanceFields = fieldItems.reduce((result, field2, index) => {
        const [holder] = field2;
        if (holder === classIndex) {
          result.push([index > 0 ? 1 : 0, kAccPublic2]);
        }
        return result;
      }, []);
      const constructorNameIndex = stringToIndex["<init>"];
      const constructorMethods = classMethods.filter(([, name]) => name === constructorNameIndex).map(([index, , , protoIndex]) => {
        if (javaConstructors.has(klass.name)) {
          let superConstructor = -1;
          const numMethodItems = methodItems.length;
          for (let i = 0; i !== numMethodItems; i++) {
            const [methodClass, methodProto, methodName] = methodItems[i];
            if (methodClass === superClassIndex && methodName === constructorNameIndex && methodProto === protoIndex) {
              superConstructor = i;
              break;
            }
          }
          return [index, kAccPublic2 | kAccConstructor, superConstructor];
        } else {
          return [index, kAccPublic2 | kAccConstructor | kAccNative2, -1];
        }
      });
      const virtualMethods = compressClassMethodIndexes(classMethods.filter(([, name]) => name !== constructorNameIndex).map(([index, , , , accessFlags2]) => {
        return [index, accessFlags2 | kAccPublic2 | kAccNative2];
      }));
      const classData = {
        instanceFields,
        constructorMethods,
        virtualMethods,
        offset: -1
      };
      return {
        index: classIndex,
        accessFlags,
        superClassIndex,
        interfaces: ifaceList,
        sourceFileIndex,
        annotationsDirectory,
        classData
      };
    });
    const interfaceItems = Object.keys(interfaceLists).map((id) => interfaceLists[id]);
    return {
      classes: classItems,
      interfaces: interfaceItems,
      fields: fieldItems,
      methods: methodItems,
      protos: protoItems,
      parameters: parameterItems,
      annotationDirectories,
      annotationSets: annotationSetItems,
      throwsAnnotations: throwsAnnotationItems,
      types: typeItems,
      strings: stringItems
    };
  }
  function compressClassMethodIndexes(items) {
    let previousIndex = 0;
    return items.map(([index, accessFlags], elementIndex) => {
      let result;
      if (elementIndex === 0) {
        result = [index, accessFlags];
      } else {
        result = [index - previousIndex, accessFlags];
      }
      previousIndex = index;
      return result;
    });
  }
  function compareNumbers(a, b) {
    return a - b;
  }
  function compareProtoItems(a, b) {
    const [, , aRetType, aArgTypes] = a;
    const [, , bRetType, bArgTypes] = b;
    if (aRetType < bRetType) {
      return -1;
    }
    if (aRetType > bRetType) {
      return 1;
    }
    const aArgTypesSig = aArgTypes.join("|");
    const bArgTypesSig = bArgTypes.join("|");
    if (aArgTypesSig < bArgTypesSig) {
      return -1;
    }
    if (aArgTypesSig > bArgTypesSig) {
      return 1;
    }
    return 0;
  }
  function compareFieldItems(a, b) {
    const [aClass, aType, aName] = a;
    const [bClass, bType, bName] = b;
    if (aClass !== bClass) {
      return aClass - bClass;
    }
    if (aName !== bName) {
      return aName - bName;
    }
    return aType - bType;
  }
  function compareMethodItems(a, b) {
    const [aClass, aProto, aName] = a;
    const [bClass, bProto, bName] = b;
    if (aClass !== bClass) {
      return aClass - bClass;
    }
    if (aName !== bName) {
      return aName - bName;
    }
    return aProto - bProto;
  }
  function typeToShorty(type) {
    const firstCharacter = type[0];
    return firstCharacter === "L" || firstCharacter === "[" ? "L" : type;
  }
  function createUleb128(value) {
    if (value <= 127) {
      return [value];
    }
    const result = [];
    let moreSlicesNeeded = false;
    do {
      let slice3 = value & 127;
      value >>= 7;
      moreSlicesNeeded = value !== 0;
      if (moreSlicesNeeded) {
        slice3 |= 128;
      }
      result.push(slice3);
    } while (moreSlicesNeeded);
    return result;
  }
  function align(value, alignment) {
    const alignmentDelta = value % alignment;
    if (alignmentDelta === 0) {
      return value;
    }
    return value + alignment - alignmentDelta;
  }
  function adler32(buffer, offset) {
    let a = 1;
    let b = 0;
    const length = buffer.length;
    for (let i = offset; i < length; i++) {
      a = (a + buffer[i]) % 65521;
      b = (b + a) % 65521;
    }
    return (b << 16 | a) >>> 0;
  }
  var mkdex_default = mkdex;

  // node_modules/frida-java-bridge/lib/types.js
  var JNILocalRefType = 1;
  var vm = null;
  var primitiveArrayHandler = null;
  function initialize(_vm) {
    vm = _vm;
  }
  function getType(typeName, unbox, factory2) {
    let type = getPrimitiveType(typeName);
    if (type === null) {
      if (typeName.indexOf("[") === 0) {
        type = getArrayType(typeName, unbox, factory2);
      } else {
        if (typeName[0] === "L" && typeName[typeName.length - 1] === ";") {
          typeName = typeName.substring(1, typeName.length - 1);
        }
        type = getObjectType(typeName, unbox, factory2);
      }
    }
    return Object.assign({ className: typeName }, type);
  }
  var primitiveTypes = {
    boolean: {
      name: "Z",
      type: "uint8",
      size: 1,
      byteSize: 1,
      defaultValue: false,
      isCompatible(v) {
        return typeof v === "boolean";
      },
      fromJni(v) {
        return !!v;
      },
      toJni(v) {
        return v ? 1 : 0;
      },
      read(address) {
        return address.readU8();
      },
      write(address, value) {
        address.writeU8(value);
      },
      toString() {
        return this.name;
      }
    },
    byte: {
      name: "B",
      type: "int8",
      size: 1,
      byteSize: 1,
      defaultValue: 0,
      isCompatible(v) {
        return Number.isInteger(v) && v >= -128 && v <= 127;
      },
      fromJni: identity,
      toJni: identity,
      read(address) {
        return address.readS8();
      },
      write(address, value) {
        address.writeS8(value);
      },
      toString() {
        return this.name;
      }
    },
    char: {
      name: "C",
      type: "uint16",
      size: 1,
      byteSize: 2,
      defaultValue: 0,
      isCompatible(v) {
        if (typeof v !== "string" || v.length !== 1) {
          return false;
        }
        const code2 = v.charCodeAt(0);
        return code2 >= 0 && code2 <= 65535;
      },
      fromJni(c) {
        return String.fromCharCode(c);
      },
      toJni(s) {
        return s.charCodeAt(0);
      },
      read(address) {
        return address.readU16();
      },
      write(address, value) {
        address.writeU16(value);
      },
      toString() {
        return this.name;
      }
    },
    short: {
      name: "S",
      type: "int16",
      size: 1,
      byteSize: 2,
      defaultValue: 0,
      isCompatible(v) {
        return Number.isInteger(v) && v >= -32768 && v <= 32767;
      },
      fromJni: identity,
      toJni: identity,
      read(address) {
        return address.readS16();
      },
      write(address, value) {
        address.writeS16(value);
      },
      toString() {
        return this.name;
      }
    },
    int: {
      name: "I",
      type: "int32",
      size: 1,
      byteSize: 4,
      defaultValue: 0,
      isCompatible(v) {
        return Number.isInteger(v) && v >= -2147483648 && v <= 2147483647;
      },
      fromJni: identity,
      toJni: identity,
      read(address) {
        return address.readS32();
      },
      write(address, value) {
        address.writeS32(value);
      },
      toString() {
        return this.name;
      }
    },
    long: {
      name: "J",
      type: "int64",
      size: 2,
      byteSize: 8,
      defaultValue: 0,
      isCompatible(v) {
        return typeof v === "number" || v instanceof Int64;
      },
      fromJni: identity,
      toJni: identity,
      read(address) {
        return address.readS64();
      },
      write(address, value) {
        address.writeS64(value);
      },
      toString() {
        return this.name;
      }
    },
    float: {
      name: "F",
      type: "float",
      size: 1,
      byteSize: 4,
      defaultValue: 0,
      isCompatible(v) {
        return typeof v === "number";
      },
      fromJni: identity,
      toJni: identity,
      read(address) {
        return address.readFloat();
      },
      write(address, value) {
        address.writeFloat(value);
      },
      toString() {
        return this.name;
      }
    },
    double: {
      name: "D",
      type: "double",
      size: 2,
      byteSize: 8,
      defaultValue: 0,
      isCompatible(v) {
        return typeof v === "number";
      },
      fromJni: identity,
      toJni: identity,
      read(address) {
        return address.readDouble();
      },
      write(address, value) {
        address.writeDouble(value);
      },
      toString() {
        return this.name;
      }
    },
    void: {
      name: "V",
      type: "void",
      size: 0,
      byteSize: 0,
      defaultValue: void 0,
      isCompatible(v) {
        return v === void 0;
      },
      fromJni() {
        return void 0;
      },
      toJni() {
        return NULL;
      },
      toString() {
        return this.name;
      }
    }
  };
  var primitiveTypesNames = new Set(Object.values(primitiveTypes).map((t) => t.name));
  function getPrimitiveType(name) {
    const result = primitiveTypes[name];
    return result !== void 0 ? result : null;
  }
  function getObjectType(typeName, unbox, factory2) {
    const cache = factory2._types[unbox ? 1 : 0];
    let type = cache[typeName];
    if (type !== void 0) {
      return type;
    }
    if (typeName === "java.lang.Object") {
      type = getJavaLangObjectType(factory2);
    } else {
      type = getAnyObjectType(typeName, unbox, factory2);
    }
    cache[typeName] = type;
    return type;
  }
  function getJavaLangObjectType(factory2) {
    return {
      name: "Ljava/lang/Object;",
      type: "pointer",
      size: 1,
      defaultValue: NULL,
      isCompatible(v) {
        if (v === null) {
          return true;
        }
        if (v === void 0) {
          return false;
        }
        const isWrapper = v.$h instanceof NativePointer;
        if (isWrapper) {
          return true;
        }
        return typeof v === "string";
      },
      fromJni(h, env2, owned) {
        if (h.isNull()) {
          return null;
        }
        return factory2.cast(h, factory2.use("java.lang.Object"), owned);
      },
      toJni(o, env2) {
        if (o === null) {
          return NULL;
        }
        if (typeof o === "string") {
          return env2.newStringUtf(o);
        }
        return o.$h;
      }
    };
  }
  function getAnyObjectType(typeName, unbox, factory2) {
    let cachedClass = null;
    let cachedIsInstance = null;
    let cachedIsDefaultString = null;
    function getClass() {
      if (cachedClass === null) {
        cachedClass = factory2.use(typeName).class;
      }
      return cachedClass;
    }
    function isInstance(v) {
      const klass = getClass();
      if (cachedIsInstance === null) {
        cachedIsInstance = klass.isInstance.overload("java.lang.Object");
      }
      return cachedIsInstance.call(klass, v);
    }
    function typeIsDefaultString() {
      if (cachedIsDefaultString === null) {
        const x = getClass();
        cachedIsDefaultString = factory2.use("java.lang.String").class.isAssignableFrom(x);
      }
      return cachedIsDefaultString;
    }
    return {
      name: makeJniObjectTypeName(typeName),
      type: "pointer",
      size: 1,
      defaultValue: NULL,
      isCompatible(v) {
        if (v === null) {
          return true;
        }
        if (v === void 0) {
          return false;
        }
        const isWrapper = v.$h instanceof NativePointer;
        if (isWrapper) {
          return isInstance(v);
        }
        return typeof v === "string" && typeIsDefaultString();
      },
      fromJni(h, env2, owned) {
        if (h.isNull()) {
          return null;
        }
        if (typeIsDefaultString() && unbox) {
          return env2.stringFromJni(h);
        }
        return factory2.cast(h, factory2.use(typeName), owned);
      },
      toJni(o, env2) {
        if (o === null) {
          return NULL;
        }
        if (typeof o === "string") {
          return env2.newStringUtf(o);
        }
        return o.$h;
      },
      toString() {
        return this.name;
      }
    };
  }
  var primitiveArrayTypes = [
    ["Z", "boolean"],
    ["B", "byte"],
    ["C", "char"],
    ["D", "double"],
    ["F", "float"],
    ["I", "int"],
    ["J", "long"],
    ["S", "short"]
  ].reduce((result, [shorty, name]) => {
    result["[" + shorty] = makePrimitiveArrayType("[" + shorty, name);
    return result;
  }, {});
  function makePrimitiveArrayType(shorty, name) {
    const envProto = Env.prototype;
    const nameTitled = toTitleCase(name);
    const spec = {
      typeName: name,
      newArray: envProto["new" + nameTitled + "Array"],
      setRegion: envProto["set" + nameTitled + "ArrayRegion"],
      getElements: envProto["get" + nameTitled + "ArrayElements"],
      releaseElements: envProto["release" + nameTitled + "ArrayElements"]
    };
    return {
      name: shorty,
      type: "pointer",
      size: 1,
      defaultValue: NULL,
      isCompatible(v) {
        return isCompatiblePrimitiveArray(v, name);
      },
      fromJni(h, env2, owned) {
        return fromJniPrimitiveArray(h, spec, env2, owned);
      },
      toJni(arr, env2) {
        return toJniPrimitiveArray(arr, spec, env2);
      }
    };
  }
  function getArrayType(typeName, unbox, factory2) {
    const primitiveType = primitiveArrayTypes[typeName];
    if (primitiveType !== void 0) {
      return primitiveType;
    }
    if (typeName.indexOf("[") !== 0) {
      throw new Error("Unsupported type: " + typeName);
    }
    let elementTypeName = typeName.substring(1);
    const elementType = getType(elementTypeName, unbox, factory2);
    let numInternalArrays = 0;
    const end = elementTypeName.length;
    while (numInternalArrays !== end && elementTypeName[numInternalArrays] === "[") {
      numInternalArrays++;
    }
    elementTypeName = elementTypeName.substring(numInternalArrays);
    if (elementTypeName[0] === "L" && elementTypeName[elementTypeName.length - 1] === ";") {
      elementTypeName = elementTypeName.substring(1, elementTypeName.length - 1);
    }
    let internalElementTypeName = elementTypeName.replace(/\./g, "/");
    if (primitiveTypesNames.has(internalElementTypeName)) {
      internalElementTypeName = "[".repeat(numInternalArrays) + internalElementTypeName;
    } else {
      internalElementTypeName = "[".repeat(numInternalArrays) + "L" + internalElementTypeName + ";";
    }
    const internalTypeName = "[" + internalElementTypeName;
    elementTypeName = "[".repeat(numInternalArrays) + elementTypeName;
    return {
      name: typeName.replace(/\./g, "/"),
      type: "pointer",
      size: 1,
      defaultValue: NULL,
      isCompatible(v) {
        if (v === null) {
          return true;
        }
        if (typeof v !== "object" || v.length === void 0) {
          return false;
        }
        return v.every(function(element) {
          return elementType.isCompatible(element);
        });
      },
      fromJni(arr, env2, owned) {
        if (arr.isNull()) {
          return null;
        }
        const result = [];
        const n = env2.getArrayLength(arr);
        for (let i = 0; i !== n; i++) {
          const element = env2.getObjectArrayElement(arr, i);
          try {
            result.push(elementType.fromJni(element, env2));
          } finally {
            env2.deleteLocalRef(element);
          }
        }
        try {
          result.$w = factory2.cast(arr, factory2.use(internalTypeName), owned);
        } catch (e) {
          factory2.use("java.lang.reflect.Array").newInstance(factory2.use(elementTypeName).class, 0);
          result.$w = factory2.cast(arr, factory2.use(internalTypeName), owned);
        }
        result.$dispose = disposeObjectArray;
        return result;
      },
      toJni(elements, env2) {
        if (elements === null) {
          return NULL;
        }
        if (!(elements instanceof Array)) {
          throw new Error("Expected an array");
        }
        const wrapper = elements.$w;
        if (wrapper !== void 0) {
          return wrapper.$h;
        }
        const n = elements.length;
        const klassObj = factory2.use(elementTypeName);
        const classHandle = klassObj.$borrowClassHandle(env2);
        try {
          const result = env2.newObjectArray(n, classHandle.value, NULL);
          env2.throwIfExceptionPending();
          for (let i = 0; i !== n; i++) {
            const handle = elementType.toJni(elements[i], env2);
            try {
              env2.setObjectArrayElement(result, i, handle);
            } finally {
              if (elementType.type === "pointer" && env2.getObjectRefType(handle) === JNILocalRefType) {
                env2.deleteLocalRef(handle);
              }
            }
            env2.throwIfExceptionPending();
          }
          return result;
        } finally {
          classHandle.unref(env2);
        }
      }
    };
  }
  function disposeObjectArray() {
    const n = this.length;
    for (let i = 0; i !== n; i++) {
      const obj = this[i];
      if (obj === null) {
        continue;
      }
      const dispose2 = obj.$dispose;
      if (dispose2 === void 0) {
        break;
      }
      dispose2.call(obj);
    }
    this.$w.$dispose();
  }
  function fromJniPrimitiveArray(arr, spec, env2, owned) {
    if (arr.isNull()) {
      return null;
    }
    const type = getPrimitiveType(spec.typeName);
    const length = env2.getArrayLength(arr);
    return new PrimitiveArray(arr, spec, type, length, env2, owned);
  }
  function toJniPrimitiveArray(arr, spec, env2) {
    if (arr === null) {
      return NULL;
    }
    const handle = arr.$h;
    if (handle !== void 0) {
      return handle;
    }
    const length = arr.length;
    const type = getPrimitiveType(spec.typeName);
    const result = spec.newArray.call(env2, length);
    if (result.isNull()) {
      throw new Error("Unable to construct array");
    }
    if (length > 0) {
      const elementSize = type.byteSize;
      const writeElement = type.write;
      const unparseElementValue = type.toJni;
      const elements = Memory.alloc(length * type.byteSize);
      for (let index = 0; index !== length; index++) {
        writeElement(elements.add(index * elementSize), unparseElementValue(arr[index]));
      }
      spec.setRegion.call(env2, result, 0, length, elements);
      env2.throwIfExceptionPending();
    }
    return result;
  }
  function isCompatiblePrimitiveArray(value, typeName) {
    if (value === null) {
      return true;
    }
    if (value instanceof PrimitiveArray) {
      return value.$s.typeName === typeName;
    }
    const isArrayLike = typeof value === "object" && value.length !== void 0;
    if (!isArrayLike) {
      return false;
    }
    const elementType = getPrimitiveType(typeName);
    return Array.prototype.every.call(value, (element) => elementType.isCompatible(element));
  }
  function PrimitiveArray(handle, spec, type, length, env2, owned = true) {
    if (owned) {
      const h = env2.newGlobalRef(handle);
      this.$h = h;
      this.$r = Script.bindWeak(this, env2.vm.makeHandleDestructor(h));
    } else {
      this.$h = handle;
      this.$r = null;
    }
    this.$s = spec;
    this.$t = type;
    this.length = length;
    return new Proxy(this, primitiveArrayHandler);
  }
  primitiveArrayHandler = {
    has(target, property) {
      if (property in target) {
        return true;
      }
      return target.tryParseIndex(property) !== null;
    },
    get(target, property, receiver) {
      const index = target.tryParseIndex(property);
      if (index === null) {
        return target[property];
      }
      return target.readElement(index);
    },
    set(target, property, value, receiver) {
      const index = target.tryParseIndex(property);
      if (index === null) {
        target[property] = value;
        return true;
      }
      target.writeElement(index, value);
      return true;
    },
    ownKeys(target) {
      const keys = [];
      const { length } = target;
      for (let i = 0; i !== length; i++) {
        const key = i.toString();
        keys.push(key);
      }
      keys.push("length");
      return keys;
    },
    getOwnPropertyDescriptor(target, property) {
      const index = target.tryParseIndex(property);
      if (index !== null) {
        return {
          writable: true,
          configurable: true,
          enumerable: true
        };
      }
      return Object.getOwnPropertyDescriptor(target, property);
    }
  };
  Object.defineProperties(PrimitiveArray.prototype, {
    $dispose: {
      enumerable: true,
      value() {
        const ref = this.$r;
        if (ref !== null) {
          this.$r = null;
          Script.unbindWeak(ref);
        }
      }
    },
    $clone: {
      value(env2) {
        return new PrimitiveArray(this.$h, this.$s, this.$t, this.length, env2);
      }
    },
    tryParseIndex: {
      value(rawIndex) {
        if (typeof rawIndex === "symbol") {
          return null;
        }
        const index = parseInt(rawIndex);
        if (isNaN(index) || index < 0 || index >= this.length) {
          return null;
        }
        return index;
      }
    },
    readElement: {
      value(index) {
        return this.withElements((elements) => {
          const type = this.$t;
          return type.fromJni(type.read(elements.add(index * type.byteSize)));
        });
      }
    },
    writeElement: {
      value(index, value) {
        const { $h: handle, $s: spec, $t: type } = this;
        const env2 = vm.getEnv();
        const element = Memory.alloc(type.byteSize);
        type.write(element, type.toJni(value));
        spec.setRegion.call(env2, handle, index, 1, element);
      }
    },
    withElements: {
      value(perform) {
        const { $h: handle, $s: spec } = this;
        const env2 = vm.getEnv();
        const elements = spec.getElements.call(env2, handle);
        if (elements.isNull()) {
          throw new Error("Unable to get array elements");
        }
        try {
          return perform(elements);
        } finally {
          spec.releaseElements.call(env2, handle, elements);
        }
      }
    },
    toJSON: {
      value() {
        const { length, $t: type } = this;
        const { byteSize: elementSize, fromJni, read: read3 } = type;
        return this.withElements((elements) => {
          const values2 = [];
          for (let i = 0; i !== length; i++) {
            const value = fromJni(read3(elements.add(i * elementSize)));
            values2.push(value);
          }
          return values2;
        });
      }
    },
    toString: {
      value() {
        return this.toJSON().toString();
      }
    }
  });
  function makeJniObjectTypeName(typeName) {
    return "L" + typeName.replace(/\./g, "/") + ";";
  }
  function toTitleCase(str) {
    return str.charAt(0).toUpperCase() + str.slice(1);
  }
  function identity(value) {
    return value;
  }

  // node_modules/frida-java-bridge/lib/class-factory.js
  var jsizeSize3 = 4;
  var {
    ensureClassInitialized: ensureClassInitialized3,
    makeMethodMangler: makeMethodMangler3
  } = android_exports;
  var kAccStatic2 = 8;
  var CONSTRUCTOR_METHOD = 1;
  var STATIC_METHOD = 2;
  var INSTANCE_METHOD = 3;
  var STATIC_FIELD = 1;
  var INSTANCE_FIELD = 2;
  var STRATEGY_VIRTUAL = 1;
  var STRATEGY_DIRECT = 2;
  var PENDING_USE = /* @__PURE__ */ Symbol("PENDING_USE");
  var DEFAULT_CACHE_DIR = "/data/local/tmp";
  var {
    getCurrentThreadId,
    pointerSize: pointerSize7
  } = Process;
  var factoryCache = {
    state: "empty",
    factories: [],
    loaders: null,
    Integer: null
  };
  var vm2 = null;
  var api = null;
  var isArtVm = null;
  var wrapperHandler = null;
  var dispatcherPrototype = null;
  var methodPrototype = null;
  var valueOfPrototype = null;
  var cachedLoaderInvoke = null;
  var cachedLoaderMethod = null;
  var ignoredThreads = /* @__PURE__ */ new Map();
  var ClassFactory = class _ClassFactory {
    static _initialize(_vm, _api) {
      vm2 = _vm;
      api = _api;
      isArtVm = _api.flavor === "art";
      if (_api.flavor === "jvm") {
        ensureClassInitialized3 = ensureClassInitialized2;
        makeMethodMangler3 = makeMethodMangler2;
      }
    }
    static _disposeAll(env2) {
      factoryCache.factories.forEach((factory2) => {
        factory2._dispose(env2);
      });
    }
    static get(classLoader) {
      const cache = getFactoryCache();
      const defaultFactory = cache.factories[0];
      if (classLoader === null) {
        return defaultFactory;
      }
      const indexObj = cache.loaders.get(classLoader);
      if (indexObj !== null) {
        const index = defaultFactory.cast(indexObj, cache.Integer);
        return cache.factories[index.intValue()];
      }
      const factory2 = new _ClassFactory();
      factory2.loader = classLoader;
      factory2.cacheDir = defaultFactory.cacheDir;
      addFactoryToCache(factory2, classLoader);
      return factory2;
    }
    constructor() {
      this.cacheDir = DEFAULT_CACHE_DIR;
      this.codeCacheDir = DEFAULT_CACHE_DIR + "/dalvik-cache";
      this.tempFileNaming = {
        prefix: "frida",
        suffix: ""
      };
      this._classes = {};
      this._classHandles = new LRU(10, releaseClassHandle);
      this._patchedMethods = /* @__PURE__ */ new Set();
      this._loader = null;
      this._types = [{}, {}];
      factoryCache.factories.push(this);
    }
    _dispose(env2) {
      Array.from(this._patchedMethods).forEach((method) => {
        method.implementation = null;
      });
      this._patchedMethods.clear();
      revertGlobalPatches();
      this._classHandles.dispose(env2);
      this._classes = {};
    }
    get loader() {
      return this._loader;
    }
    set loader(value) {
      const isInitial = this._loader === null && value !== null;
      this._loader = value;
      if (isInitial && factoryCache.state === "ready" && this === factoryCache.factories[0]) {
        addFactoryToCache(this, value);
      }
    }
    use(className, options = {}) {
      const allowCached = options.cache !== "skip";
      let C = allowCached ? this._getUsedClass(className) : void 0;
      if (C === void 0) {
        try {
          const env2 = vm2.getEnv();
          const { _loader: loader } = this;
          const getClassHandle = loader !== null ? makeLoaderClassHandleGetter(className, loader, env2) : makeBasicClassHandleGetter(className);
          C = this._make(className, getClassHandle, env2);
        } finally {
          if (allowCached) {
            this._setUsedClass(className, C);
          }
        }
      }
      return C;
    }
    _getUsedClass(className) {
      let c;
      while ((c = this._classes[className]) === PENDING_USE) {
        Thread.sleep(0.05);
      }
      if (c === void 0) {
        this._classes[className] = PENDING_USE;
      }
      return c;
    }
    _setUsedClass(className, c) {
      if (c !== void 0) {
        this._classes[className] = c;
      } else {
        delete this._classes[className];
      }
    }
    _make(name, getClassHandle, env2) {
      const C = makeClassWrapperConstructor();
      const proto = Object.create(Wrapper.prototype, {
        [/* @__PURE__ */ Symbol.for("n")]: {
          value: name
        },
        $n: {
          get() {
            return this[/* @__PURE__ */ Symbol.for("n")];
          }
        },
        [/* @__PURE__ */ Symbol.for("C")]: {
          value: C
        },
        $C: {
          get() {
            return this[/* @__PURE__ */ Symbol.for("C")];
          }
        },
        [/* @__PURE__ */ Symbol.for("w")]: {
          value: null,
          writable: true
        },
        $w: {
          get() {
            return this[/* @__PURE__ */ Symbol.for("w")];
          },
          set(val) {
            this[/* @__PURE__ */ Symbol.for("w")] = val;
          }
        },
        [/* @__PURE__ */ Symbol.for("_s")]: {
          writable: true
        },
        $_s: {
          get() {
            return this[/* @__PURE__ */ Symbol.for("_s")];
          },
          set(val) {
            this[/* @__PURE__ */ Symbol.for("_s")] = val;
          }
        },
        [/* @__PURE__ */ Symbol.for("c")]: {
          value: [null]
        },
        $c: {
          get() {
            return this[/* @__PURE__ */ Symbol.for("c")];
          }
        },
        [/* @__PURE__ */ Symbol.for("m")]: {
          value: /* @__PURE__ */ new Map()
        },
        $m: {
          get() {
            return this[/* @__PURE__ */ Symbol.for("m")];
          }
        },
        [/* @__PURE__ */ Symbol.for("l")]: {
          value: null,
          writable: true
        },
        $l: {
          get() {
            return this[/* @__PURE__ */ Symbol.for("l")];
          },
          set(val) {
            this[/* @__PURE__ */ Symbol.for("l")] = val;
          }
        },
        [/* @__PURE__ */ Symbol.for("gch")]: {
          value: getClassHandle
        },
        $gch: {
          get() {
            return this[/* @__PURE__ */ Symbol.for("gch")];
          }
        },
        [/* @__PURE__ */ Symbol.for("f")]: {
          value: this
        },
        $f: {
          get() {
            return this[/* @__PURE__ */ Symbol.for("f")];
          }
        }
      });
      C.prototype = proto;
      const classWrapper = new C(null);
      proto[/* @__PURE__ */ Symbol.for("w")] = classWrapper;
      proto.$w = classWrapper;
      const h = classWrapper.$borrowClassHandle(env2);
      try {
        const classHandle = h.value;
        ensureClassInitialized3(env2, classHandle);
        proto.$l = Model.build(classHandle, env2);
      } finally {
        h.unref(env2);
      }
      return classWrapper;
    }
    retain(obj) {
      const env2 = vm2.getEnv();
      return obj.$clone(env2);
    }
    cast(obj, klass, owned) {
      const env2 = vm2.getEnv();
      let handle = obj.$h;
      if (handle === void 0) {
        handle = obj;
      }
      const h = klass.$borrowClassHandle(env2);
      try {
        const isValidCast = env2.isInstanceOf(handle, h.value);
        if (!isValidCast) {
          throw new Error(`Cast from '${env2.getObjectClassName(handle)}' to '${klass.$n}' isn't possible`);
        }
      } finally {
        h.unref(env2);
      }
      const C = klass.$C;
      return new C(handle, STRATEGY_VIRTUAL, env2, owned);
    }
    wrap(handle, klass, env2) {
      const C = klass.$C;
      const wrapper = new C(handle, STRATEGY_VIRTUAL, env2, false);
      wrapper.$r = Script.bindWeak(wrapper, vm2.makeHandleDestructor(handle));
      return wrapper;
    }
    array(type, elements) {
      const env2 = vm2.getEnv();
      const primitiveType = getPrimitiveType(type);
      if (primitiveType !== null) {
        type = primitiveType.name;
      }
      const arrayType = getArrayType("[" + type, false, this);
      const rawArray = arrayType.toJni(elements, env2);
      return arrayType.fromJni(rawArray, env2, true);
    }
    registerClass(spec) {
      const env2 = vm2.getEnv();
      const tempHandles = [];
      try {
        const Class = this.use("java.lang.Class");
        const Method = env2.javaLangReflectMethod();
        const invokeObjectMethodNoArgs = env2.vaMethod("pointer", []);
        const className = spec.name;
        const interfaces = spec.implements || [];
        const superClass = spec.superClass || this.use("java.lang.Object");
        const dexFields = [];
        const dexMethods = [];
        const dexSpec = {
          name: makeJniObjectTypeName(className),
          sourceFileName: makeSourceFileName(className),
          superClass: makeJniObjectTypeName(superClass.$n),
          interfaces: interfaces.map((iface) => makeJniObjectTypeName(iface.$n)),
          fields: dexFields,
          methods: dexMethods
        };
        const allInterfaces = interfaces.slice();
        interfaces.forEach((iface) => {
          Array.prototype.slice.call(iface.class.getInterfaces()).forEach((baseIface) => {
            const baseIfaceName = this.cast(baseIface, Class).getCanonicalName();
            allInterfaces.push(this.use(baseIfaceName));
          });
        });
        const fields2 = spec.fields || {};
        Object.getOwnPropertyNames(fields2).forEach((name) => {
          const fieldType = this._getType(fields2[name]);
          dexFields.push([name, fieldType.name]);
        });
        const baseMethods = {};
        const pendingOverloads = {};
        allInterfaces.forEach((iface) => {
          const h = iface.$borrowClassHandle(env2);
          tempHandles.push(h);
          const ifaceHandle = h.value;
          iface.$ownMembers.filter((name) => {
            return iface[name].overloads !== void 0;
          }).forEach((name) => {
            const method = iface[name];
            const overloads = method.overloads;
            const overloadIds = overloads.map((overload) => makeOverloadId(name, overload.returnType, overload.argumentTypes));
            baseMethods[name] = [method, overloadIds, ifaceHandle];
            overloads.forEach((overload, index) => {
              const id = overloadIds[index];
              pendingOverloads[id] = [overload, ifaceHandle];
            });
          });
        });
        const methods = spec.methods || {};
        const methodNames = Object.keys(methods);
        const methodEntries = methodNames.reduce((result, name) => {
          const entry = methods[name];
          const rawName = name === "$init" ? "<init>" : name;
          if (entry instanceof Array) {
            result.push(...entry.map((e) => [rawName, e]));
          } else {
            result.push([rawName, entry]);
          }
          return result;
        }, []);
        const implMethods = [];
        methodEntries.forEach(([name, methodValue]) => {
          let type = INSTANCE_METHOD;
          let returnType;
          let argumentTypes;
          let thrownTypeNames = [];
          let impl;
          if (typeof methodValue === "function") {
            const m = baseMethods[name];
            if (m !== void 0 && Array.isArray(m)) {
              const [baseMethod, overloadIds, parentTypeHandle] = m;
              if (overloadIds.length > 1) {
                throw new Error(`More than one overload matching '${name}': signature must be specified`);
              }
              delete pendingOverloads[overloadIds[0]];
              const overload = baseMethod.overloads[0];
              type = overload.type;
              returnType = overload.returnType;
              argumentTypes = overload.argumentTypes;
              impl = methodValue;
              const reflectedMethod = env2.toReflectedMethod(parentTypeHandle, overload.handle, 0);
              const thrownTypes = invokeObjectMethodNoArgs(env2.handle, reflectedMethod, Method.getGenericExceptionTypes);
              thrownTypeNames = readTypeNames(env2, thrownTypes).map(makeJniObjectTypeName);
              env2.deleteLocalRef(thrownTypes);
              env2.deleteLocalRef(reflectedMethod);
            } else {
              returnType = this._getType("void");
              argumentTypes = [];
              impl = methodValue;
            }
          } else {
            if (methodValue.isStatic) {
              type = STATIC_METHOD;
            }
            returnType = this._getType(methodValue.returnType || "void");
            argumentTypes = (methodValue.argumentTypes || []).map((name2) => this._getType(name2));
            impl = methodValue.implementation;
            if (typeof impl !== "function") {
              throw new Error("Expected a function implementation for method: " + name);
            }
            const id = makeOverloadId(name, returnType, argumentTypes);
            const pendingOverload = pendingOverloads[id];
            if (pendingOverload !== void 0) {
              const [overload, parentTypeHandle] = pendingOverload;
              delete pendingOverloads[id];
              type = overload.type;
              returnType = overload.returnType;
              argumentTypes = overload.argumentTypes;
              const reflectedMethod = env2.toReflectedMethod(parentTypeHandle, overload.handle, 0);
              const thrownTypes = invokeObjectMethodNoArgs(env2.handle, reflectedMethod, Method.getGenericExceptionTypes);
              thrownTypeNames = readTypeNames(env2, thrownTypes).map(makeJniObjectTypeName);
              env2.deleteLocalRef(thrownTypes);
              env2.deleteLocalRef(reflectedMethod);
            }
          }
          const returnTypeName = returnType.name;
          const argumentTypeNames = argumentTypes.map((t) => t.name);
          const signature2 = "(" + argumentTypeNames.join("") + ")" + returnTypeName;
          dexMethods.push([name, returnTypeName, argumentTypeNames, thrownTypeNames, type === STATIC_METHOD ? kAccStatic2 : 0]);
          implMethods.push([name, signature2, type, returnType, argumentTypes, impl]);
        });
        const unimplementedMethodIds = Object.keys(pendingOverloads);
        if (unimplementedMethodIds.length > 0) {
          throw new Error("Missing implementation for: " + unimplementedMethodIds.join(", "));
        }
        const dex = DexFile.fromBuffer(mkdex_default(dexSpec), this);
        try {
          dex.load();
        } finally {
          dex.file.delete();
        }
        const classWrapper = this.use(spec.name);
        const numMethods = methodEntries.length;
        if (numMethods > 0) {
          const methodElementSize = 3 * pointerSize7;
          const methodElements = Memory.alloc(numMethods * methodElementSize);
          const nativeMethods = [];
          const temporaryHandles = [];
          implMethods.forEach(([name, signature2, type, returnType, argumentTypes, impl], index) => {
            const rawName = Memory.allocUtf8String(name);
            const rawSignature = Memory.allocUtf8String(signature2);
            const rawImpl = implement(name, classWrapper, type, returnType, argumentTypes, impl);
            methodElements.add(index * methodElementSize).writePointer(rawName);
            methodElements.add(index * methodElementSize + pointerSize7).writePointer(rawSignature);
            methodElements.add(index * methodElementSize + 2 * pointerSize7).writePointer(rawImpl);
            temporaryHandles.push(rawName, rawSignature);
            nativeMethods.push(rawImpl);
          });
          const h = classWrapper.$borrowClassHandle(env2);
          tempHandles.push(h);
          const classHandle = h.value;
          env2.registerNatives(classHandle, methodElements, numMethods);
          env2.throwIfExceptionPending();
          classWrapper.$nativeMethods = nativeMethods;
        }
        return classWrapper;
      } finally {
        tempHandles.forEach((h) => {
          h.unref(env2);
        });
      }
    }
    choose(specifier, callbacks2) {
      const env2 = vm2.getEnv();
      const { flavor } = api;
      if (flavor === "jvm") {
        this._chooseObjectsJvm(specifier, env2, callbacks2);
      } else if (flavor === "art") {
        const legacyApiMissing = api["art::gc::Heap::VisitObjects"] === void 0;
        if (legacyApiMissing) {
          const preA12ApiMissing = api["art::gc::Heap::GetInstances"] === void 0;
          if (preA12ApiMissing) {
            return this._chooseObjectsJvm(specifier, env2, callbacks2);
          }
        }
        withRunnableArtThread(vm2, env2, (thread) => {
          if (legacyApiMissing) {
            this._chooseObjectsArtPreA12(specifier, env2, thread, callbacks2);
          } else {
            this._chooseObjectsArtLegacy(specifier, env2, thread, callbacks2);
          }
        });
      } else {
        this._chooseObjectsDalvik(specifier, env2, callbacks2);
      }
    }
    _chooseObjectsJvm(className, env2, callbacks2) {
      const classWrapper = this.use(className);
      const { jvmti } = api;
      const JVMTI_ITERATION_CONTINUE = 1;
      const JVMTI_HEAP_OBJECT_EITHER = 3;
      const h = classWrapper.$borrowClassHandle(env2);
      const tag = int64(h.value.toString());
      try {
        const heapObjectCallback = new NativeCallback((classTag, size, tagPtr2, userData) => {
          tagPtr2.writeS64(tag);
          return JVMTI_ITERATION_CONTINUE;
        }, "int", ["int64", "int64", "pointer", "pointer"]);
        jvmti.iterateOverInstancesOfClass(h.value, JVMTI_HEAP_OBJECT_EITHER, heapObjectCallback, h.value);
        const tagPtr = Memory.alloc(8);
        tagPtr.writeS64(tag);
        const countPtr = Memory.alloc(jsizeSize3);
        const objectsPtr = Memory.alloc(pointerSize7);
        jvmti.getObjectsWithTags(1, tagPtr, countPtr, objectsPtr, NULL);
        const count = countPtr.readS32();
        const objects = objectsPtr.readPointer();
        const handles = [];
        for (let i = 0; i !== count; i++) {
          handles.push(objects.add(i * pointerSize7).readPointer());
        }
        jvmti.deallocate(objects);
        try {
          for (const handle of handles) {
            const instance = this.cast(handle, classWrapper);
            const result = callbacks2.onMatch(instance);
            if (result === "stop") {
              break;
            }
          }
          callbacks2.onComplete();
        } finally {
          handles.forEach((handle) => {
            env2.deleteLocalRef(handle);
          });
        }
      } finally {
        h.unref(env2);
      }
    }
    _chooseObjectsArtPreA12(className, env2, thread, callbacks2) {
      const classWrapper = this.use(className);
      const scope = VariableSizedHandleScope.$new(thread, vm2);
      let needle;
      const h = classWrapper.$borrowClassHandle(env2);
      try {
        const object = api["art::JavaVMExt::DecodeGlobal"](api.vm, thread, h.value);
        needle = scope.newHandle(object);
      } finally {
        h.unref(env2);
      }
      const maxCount = 0;
      const instances = HandleVector.$new();
      api["art::gc::Heap::GetInstances"](api.artHeap, scope, needle, maxCount, instances);
      const instanceHandles = instances.handles.map((handle) => env2.newGlobalRef(handle));
      instances.$delete();
      scope.$delete();
      try {
        for (const handle of instanceHandles) {
          const instance = this.cast(handle, classWrapper);
          const result = callbacks2.onMatch(instance);
          if (result === "stop") {
            break;
          }
        }
        callbacks2.onComplete();
      } finally {
        instanceHandles.forEach((handle) => {
          env2.deleteGlobalRef(handle);
        });
      }
    }
    _chooseObjectsArtLegacy(className, env2, thread, callbacks2) {
      const classWrapper = this.use(className);
      const instanceHandles = [];
      const addGlobalReference = api["art::JavaVMExt::AddGlobalRef"];
      const vmHandle = api.vm;
      let needle;
      const h = classWrapper.$borrowClassHandle(env2);
      try {
        needle = api["art::JavaVMExt::DecodeGlobal"](vmHandle, thread, h.value).toInt32();
      } finally {
        h.unref(env2);
      }
      const collectMatchingInstanceHandles = makeObjectVisitorPredicate(needle, (object) => {
        instanceHandles.push(addGlobalReference(vmHandle, thread, object));
      });
      api["art::gc::Heap::VisitObjects"](api.artHeap, collectMatchingInstanceHandles, NULL);
      try {
        for (const handle of instanceHandles) {
          const instance = this.cast(handle, classWrapper);
          const result = callbacks2.onMatch(instance);
          if (result === "stop") {
            break;
          }
        }
      } finally {
        instanceHandles.forEach((handle) => {
          env2.deleteGlobalRef(handle);
        });
      }
      callbacks2.onComplete();
    }
    _chooseObjectsDalvik(className, callerEnv, callbacks2) {
      const classWrapper = this.use(className);
      if (api.addLocalReference === null) {
        const libdvm = Process.getModuleByName("libdvm.so");
        let pattern;
        switch (Process.arch) {
          case "arm":
            pattern = "2d e9 f0 41 05 46 15 4e 0c 46 7e 44 11 b3 43 68";
            break;
          case "ia32":
            pattern = "8d 64 24 d4 89 5c 24 1c 89 74 24 20 e8 ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? 85 d2";
            break;
        }
        Memory.scan(libdvm.base, libdvm.size, pattern, {
          onMatch: (address, size) => {
            let wrapper;
            if (Process.arch === "arm") {
              address = address.or(1);
              wrapper = new NativeFunction(address, "pointer", ["pointer", "pointer"]);
            } else {
              const thunk = Memory.alloc(Process.pageSize);
              Memory.patchCode(thunk, 16, (code2) => {
                const cw = new X86Writer(code2, { pc: thunk });
                cw.putMovRegRegOffsetPtr("eax", "esp", 4);
                cw.putMovRegRegOffsetPtr("edx", "esp", 8);
                cw.putJmpAddress(address);
                cw.flush();
              });
              wrapper = new NativeFunction(thunk, "pointer", ["pointer", "pointer"]);
              wrapper._thunk = thunk;
            }
            api.addLocalReference = wrapper;
            vm2.perform((env2) => {
              enumerateInstances(this, env2);
            });
            return "stop";
          },
          onError(reason) {
          },
          onComplete() {
            if (api.addLocalReference === null) {
              callbacks2.onComplete();
            }
          }
        });
      } else {
        enumerateInstances(this, callerEnv);
      }
      function enumerateInstances(factory2, env2) {
        const { DVM_JNI_ENV_OFFSET_SELF: DVM_JNI_ENV_OFFSET_SELF2 } = android_exports;
        const thread = env2.handle.add(DVM_JNI_ENV_OFFSET_SELF2).readPointer();
        let ptrClassObject;
        const h = classWrapper.$borrowClassHandle(env2);
        try {
          ptrClassObject = api.dvmDecodeIndirectRef(thread, h.value);
        } finally {
          h.unref(env2);
        }
        const pattern = ptrClassObject.toMatchPattern();
        const heapSourceBase = api.dvmHeapSourceGetBase();
        const heapSourceLimit = api.dvmHeapSourceGetLimit();
        const size = heapSourceLimit.sub(heapSourceBase).toInt32();
        Memory.scan(heapSourceBase, size, pattern, {
          onMatch: (address, size2) => {
            if (api.dvmIsValidObject(address)) {
              vm2.perform((env3) => {
                const thread2 = env3.handle.add(DVM_JNI_ENV_OFFSET_SELF2).readPointer();
                let instance;
                const localReference = api.addLocalReference(thread2, address);
                try {
                  instance = factory2.cast(localReference, classWrapper);
                } finally {
                  env3.deleteLocalRef(localReference);
                }
                const result = callbacks2.onMatch(instance);
                if (result === "stop") {
                  return "stop";
                }
              });
            }
          },
          onError(reason) {
          },
          onComplete() {
            callbacks2.onComplete();
          }
        });
      }
    }
    openClassFile(filePath) {
      return new DexFile(filePath, null, this);
    }
    _getType(typeName, unbox = true) {
      return getType(typeName, unbox, this);
    }
  };
  function makeClassWrapperConstructor() {
    return function(handle, strategy, env2, owned) {
      return Wrapper.call(this, handle, strategy, env2, owned);
    };
  }
  function Wrapper(handle, strategy, env2, owned = true) {
    if (handle !== null) {
      if (owned) {
        const h = env2.newGlobalRef(handle);
        this.$h = h;
        this.$r = Script.bindWeak(this, vm2.makeHandleDestructor(h));
      } else {
        this.$h = handle;
        this.$r = null;
      }
    } else {
      this.$h = null;
      this.$r = null;
    }
    this.$t = strategy;
    return new Proxy(this, wrapperHandler);
  }
  wrapperHandler = {
    has(target, property) {
      if (property in target) {
        return true;
      }
      return target.$has(property);
    },
    get(target, property, receiver) {
      if (typeof property !== "string" || property.startsWith("$") || property === "class") {
        return target[property];
      }
      const unwrap3 = target.$find(property);
      if (unwrap3 !== null) {
        return unwrap3(receiver);
      }
      return target[property];
    },
    set(target, property, value, receiver) {
      target[property] = value;
      return true;
    },
    ownKeys(target) {
      return target.$list();
    },
    getOwnPropertyDescriptor(target, property) {
      if (Object.prototype.hasOwnProperty.call(target, property)) {
        return Object.getOwnPropertyDescriptor(target, property);
      }
      return {
        writable: false,
        configurable: true,
        enumerable: true
      };
    }
  };
  Object.defineProperties(Wrapper.prototype, {
    [/* @__PURE__ */ Symbol.for("new")]: {
      enumerable: false,
      get() {
        return this.$getCtor("allocAndInit");
      }
    },
    $new: {
      enumerable: true,
      get() {
        return this[/* @__PURE__ */ Symbol.for("new")];
      }
    },
    [/* @__PURE__ */ Symbol.for("alloc")]: {
      enumerable: false,
      value() {
        const env2 = vm2.getEnv();
        const h = this.$borrowClassHandle(env2);
        try {
          const obj = env2.allocObject(h.value);
          const factory2 = this.$f;
          return factory2.cast(obj, this);
        } finally {
          h.unref(env2);
        }
      }
    },
    $alloc: {
      enumerable: true,
      get() {
        return this[/* @__PURE__ */ Symbol.for("alloc")];
      }
    },
    [/* @__PURE__ */ Symbol.for("init")]: {
      enumerable: false,
      get() {
        return this.$getCtor("initOnly");
      }
    },
    $init: {
      enumerable: true,
      get() {
        return this[/* @__PURE__ */ Symbol.for("init")];
      }
    },
    [/* @__PURE__ */ Symbol.for("dispose")]: {
      enumerable: false,
      value() {
        const ref = this.$r;
        if (ref !== null) {
          this.$r = null;
          Script.unbindWeak(ref);
        }
        if (this.$h !== null) {
          this.$h = void 0;
        }
      }
    },
    $dispose: {
      enumerable: true,
      get() {
        return this[/* @__PURE__ */ Symbol.for("dispose")];
      }
    },
    [/* @__PURE__ */ Symbol.for("clone")]: {
      enumerable: false,
      value(env2) {
        const C = this.$C;
        return new C(this.$h, this.$t, env2);
      }
    },
    $clone: {
      value(env2) {
        return this[/* @__PURE__ */ Symbol.for("clone")](env2);
      }
    },
    [/* @__PURE__ */ Symbol.for("class")]: {
      enumerable: false,
      get() {
        const env2 = vm2.getEnv();
        const h = this.$borrowClassHandle(env2);
        try {
          const factory2 = this.$f;
          return factory2.cast(h.value, factory2.use("java.lang.Class"));
        } finally {
          h.unref(env2);
        }
      }
    },
    class: {
      enumerable: true,
      get() {
        return this[/* @__PURE__ */ Symbol.for("class")];
      }
    },
    [/* @__PURE__ */ Symbol.for("className")]: {
      enumerable: false,
      get() {
        const handle = this.$h;
        if (handle === null) {
          return this.$n;
        }
        return vm2.getEnv().getObjectClassName(handle);
      }
    },
    $className: {
      enumerable: true,
      get() {
        return this[/* @__PURE__ */ Symbol.for("className")];
      }
    },
    [/* @__PURE__ */ Symbol.for("ownMembers")]: {
      enumerable: false,
      get() {
        const model = this.$l;
        return model.list();
      }
    },
    $ownMembers: {
      enumerable: true,
      get() {
        return this[/* @__PURE__ */ Symbol.for("ownMembers")];
      }
    },
    [/* @__PURE__ */ Symbol.for("super")]: {
      enumerable: false,
      get() {
        const env2 = vm2.getEnv();
        const C = this.$s.$C;
        return new C(this.$h, STRATEGY_DIRECT, env2);
      }
    },
    $super: {
      enumerable: true,
      get() {
        return this[/* @__PURE__ */ Symbol.for("super")];
      }
    },
    [/* @__PURE__ */ Symbol.for("s")]: {
      enumerable: false,
      get() {
        const proto = Object.getPrototypeOf(this);
        let superWrapper = proto.$_s;
        if (superWrapper === void 0) {
          const env2 = vm2.getEnv();
          const h = this.$borrowClassHandle(env2);
          try {
            const superHandle = env2.getSuperclass(h.value);
            if (!superHandle.isNull()) {
              try {
                const superClassName = env2.getClassName(superHandle);
                const factory2 = proto.$f;
                superWrapper = factory2._getUsedClass(superClassName);
                if (superWrapper === void 0) {
                  try {
                    const getSuperClassHandle = makeSuperHandleGetter(this);
                    superWrapper = factory2._make(superClassName, getSuperClassHandle, env2);
                  } finally {
                    factory2._setUsedClass(superClassName, superWrapper);
                  }
                }
              } finally {
                env2.deleteLocalRef(superHandle);
              }
            } else {
              superWrapper = null;
            }
          } finally {
            h.unref(env2);
          }
          proto.$_s = superWrapper;
        }
        return superWrapper;
      }
    },
    $s: {
      get() {
        return this[/* @__PURE__ */ Symbol.for("s")];
      }
    },
    [/* @__PURE__ */ Symbol.for("isSameObject")]: {
      enumerable: false,
      value(obj) {
        const env2 = vm2.getEnv();
        return env2.isSameObject(obj.$h, this.$h);
      }
    },
    $isSameObject: {
      value(obj) {
        return this[/* @__PURE__ */ Symbol.for("isSameObject")](obj);
      }
    },
    [/* @__PURE__ */ Symbol.for("getCtor")]: {
      enumerable: false,
      value(type) {
        const slot = this.$c;
        let ctor = slot[0];
        if (ctor === null) {
          const env2 = vm2.getEnv();
          const h = this.$borrowClassHandle(env2);
          try {
            ctor = makeConstructor(h.value, this.$w, env2);
            slot[0] = ctor;
          } finally {
            h.unref(env2);
          }
        }
        return ctor[type];
      }
    },
    $getCtor: {
      value(type) {
        return this[/* @__PURE__ */ Symbol.for("getCtor")](type);
      }
    },
    [/* @__PURE__ */ Symbol.for("borrowClassHandle")]: {
      enumerable: false,
      value(env2) {
        const className = this.$n;
        const classHandles = this.$f._classHandles;
        let handle = classHandles.get(className);
        if (handle === void 0) {
          handle = new ClassHandle(this.$gch(env2), env2);
          classHandles.set(className, handle, env2);
        }
        return handle.ref();
      }
    },
    $borrowClassHandle: {
      value(env2) {
        return this[/* @__PURE__ */ Symbol.for("borrowClassHandle")](env2);
      }
    },
    [/* @__PURE__ */ Symbol.for("copyClassHandle")]: {
      enumerable: false,
      value(env2) {
        const h = this.$borrowClassHandle(env2);
        try {
          return env2.newLocalRef(h.value);
        } finally {
          h.unref(env2);
        }
      }
    },
    $copyClassHandle: {
      value(env2) {
        return this[/* @__PURE__ */ Symbol.for("copyClassHandle")](env2);
      }
    },
    [/* @__PURE__ */ Symbol.for("getHandle")]: {
      enumerable: false,
      value(env2) {
        const handle = this.$h;
        const isDisposed = handle === void 0;
        if (isDisposed) {
          throw new Error("Wrapper is disposed; perhaps it was borrowed from a hook instead of calling Java.retain() to make a long-lived wrapper?");
        }
        return handle;
      }
    },
    $getHandle: {
      value(env2) {
        return this[/* @__PURE__ */ Symbol.for("getHandle")](env2);
      }
    },
    [/* @__PURE__ */ Symbol.for("list")]: {
      enumerable: false,
      value() {
        const superWrapper = this.$s;
        const superMembers = superWrapper !== null ? superWrapper.$list() : [];
        const model = this.$l;
        return Array.from(new Set(superMembers.concat(model.list())));
      }
    },
    $list: {
      get() {
        return this[/* @__PURE__ */ Symbol.for("list")];
      }
    },
    [/* @__PURE__ */ Symbol.for("has")]: {
      enumerable: false,
      value(member) {
        const members = this.$m;
        if (members.has(member)) {
          return true;
        }
        const model = this.$l;
        if (model.has(member)) {
          return true;
        }
        const superWrapper = this.$s;
        if (superWrapper !== null && superWrapper.$has(member)) {
          return true;
        }
        return false;
      }
    },
    $has: {
      value(member) {
        return this[/* @__PURE__ */ Symbol.for("has")](member);
      }
    },
    [/* @__PURE__ */ Symbol.for("find")]: {
      enumerable: false,
      value(member) {
        const members = this.$m;
        let value = members.get(member);
        if (value !== void 0) {
          return value;
        }
        const model = this.$l;
        const spec = model.find(member);
        if (spec !== null) {
          const env2 = vm2.getEnv();
          const h = this.$borrowClassHandle(env2);
          try {
            value = makeMember(member, spec, h.value, this.$w, env2);
          } finally {
            h.unref(env2);
          }
          members.set(member, value);
          return value;
        }
        const superWrapper = this.$s;
        if (superWrapper !== null) {
          return superWrapper.$find(member);
        }
        return null;
      }
    },
    $find: {
      value(member) {
        return this[/* @__PURE__ */ Symbol.for("find")](member);
      }
    },
    [/* @__PURE__ */ Symbol.for("toJSON")]: {
      enumerable: false,
      value() {
        const wrapperName = this.$n;
        const handle = this.$h;
        if (handle === null) {
          return `<class: ${wrapperName}>`;
        }
        const actualName = this.$className;
        if (wrapperName === actualName) {
          return `<instance: ${wrapperName}>`;
        }
        return `<instance: ${wrapperName}, $className: ${actualName}>`;
      }
    },
    toJSON: {
      get() {
        return this[/* @__PURE__ */ Symbol.for("toJSON")];
      }
    }
  });
  function ClassHandle(value, env2) {
    this.value = env2.newGlobalRef(value);
    env2.deleteLocalRef(value);
    this.refs = 1;
  }
  ClassHandle.prototype.ref = function() {
    this.refs++;
    return this;
  };
  ClassHandle.prototype.unref = function(env2) {
    if (--this.refs === 0) {
      env2.deleteGlobalRef(this.value);
    }
  };
  function releaseClassHandle(handle, env2) {
    handle.unref(env2);
  }
  function makeBasicClassHandleGetter(className) {
    const canonicalClassName = className.replace(/\./g, "/");
    return function(env2) {
      const tid = getCurrentThreadId();
      ignore(tid);
      try {
        return env2.findClass(canonicalClassName);
      } finally {
        unignore(tid);
      }
    };
  }
  function makeLoaderClassHandleGetter(className, usedLoader, callerEnv) {
    if (cachedLoaderMethod === null) {
      cachedLoaderInvoke = callerEnv.vaMethod("pointer", ["pointer"]);
      cachedLoaderMethod = usedLoader.loadClass.overload("java.lang.String").handle;
    }
    callerEnv = null;
    return function(env2) {
      const classNameValue = env2.newStringUtf(className);
      const tid = getCurrentThreadId();
      ignore(tid);
      try {
        const result = cachedLoaderInvoke(env2.handle, usedLoader.$h, cachedLoaderMethod, classNameValue);
        env2.throwIfExceptionPending();
        return result;
      } finally {
        unignore(tid);
        env2.deleteLocalRef(classNameValue);
      }
    };
  }
  function makeSuperHandleGetter(classWrapper) {
    return function(env2) {
      const h = classWrapper.$borrowClassHandle(env2);
      try {
        return env2.getSuperclass(h.value);
      } finally {
        h.unref(env2);
      }
    };
  }
  function makeConstructor(classHandle, classWrapper, env2) {
    const { $n: className, $f: factory2 } = classWrapper;
    const methodName = basename(className);
    const Class = env2.javaLangClass();
    const Constructor = env2.javaLangReflectConstructor();
    const invokeObjectMethodNoArgs = env2.vaMethod("pointer", []);
    const invokeUInt8MethodNoArgs = env2.vaMethod("uint8", []);
    const jsCtorMethods = [];
    const jsInitMethods = [];
    const jsRetType = factory2._getType(className, false);
    const jsVoidType = factory2._getType("void", false);
    const constructors = invokeObjectMethodNoArgs(env2.handle, classHandle, Class.getDeclaredConstructors);
    try {
      const n = env2.getArrayLength(constructors);
      if (n !== 0) {
        for (let i = 0; i !== n; i++) {
          let methodId, types;
          const constructor = env2.getObjectArrayElement(constructors, i);
          try {
            methodId = env2.fromReflectedMethod(constructor);
            types = invokeObjectMethodNoArgs(env2.handle, constructor, Constructor.getGenericParameterTypes);
          } finally {
            env2.deleteLocalRef(constructor);
          }
          let jsArgTypes;
          try {
            jsArgTypes = readTypeNames(env2, types).map((name) => factory2._getType(name));
          } finally {
            env2.deleteLocalRef(types);
          }
          jsCtorMethods.push(makeMethod(methodName, classWrapper, CONSTRUCTOR_METHOD, methodId, jsRetType, jsArgTypes, env2));
          jsInitMethods.push(makeMethod(methodName, classWrapper, INSTANCE_METHOD, methodId, jsVoidType, jsArgTypes, env2));
        }
      } else {
        const isInterface = invokeUInt8MethodNoArgs(env2.handle, classHandle, Class.isInterface);
        if (isInterface) {
          throw new Error("cannot instantiate an interface");
        }
        const defaultClass = env2.javaLangObject();
        const defaultConstructor = env2.getMethodId(defaultClass, "<init>", "()V");
        jsCtorMethods.push(makeMethod(methodName, classWrapper, CONSTRUCTOR_METHOD, defaultConstructor, jsRetType, [], env2));
        jsInitMethods.push(makeMethod(methodName, classWrapper, INSTANCE_METHOD, defaultConstructor, jsVoidType, [], env2));
      }
    } finally {
      env2.deleteLocalRef(constructors);
    }
    if (jsInitMethods.length === 0) {
      throw new Error("no supported overloads");
    }
    return {
      allocAndInit: makeMethodDispatcher(jsCtorMethods),
      initOnly: makeMethodDispatcher(jsInitMethods)
    };
  }
  function makeMember(name, spec, classHandle, classWrapper, env2) {
    if (spec.startsWith("m")) {
      return makeMethodFromSpec(name, spec, classHandle, classWrapper, env2);
    }
    return makeFieldFromSpec(name, spec, classHandle, classWrapper, env2);
  }
  function makeMethodFromSpec(name, spec, classHandle, classWrapper, env2) {
    const { $f: factory2 } = classWrapper;
    const overloads = spec.split(":").slice(1);
    const Method = env2.javaLangReflectMethod();
    const invokeObjectMethodNoArgs = env2.vaMethod("pointer", []);
    const invokeUInt8MethodNoArgs = env2.vaMethod("uint8", []);
    const methods = overloads.map((params) => {
      const type = params[0] === "s" ? STATIC_METHOD : INSTANCE_METHOD;
      const methodId = ptr(params.substr(1));
      let jsRetType;
      const jsArgTypes = [];
      const handle = env2.toReflectedMethod(classHandle, methodId, type === STATIC_METHOD ? 1 : 0);
      try {
        const isVarArgs = !!invokeUInt8MethodNoArgs(env2.handle, handle, Method.isVarArgs);
        const retType = invokeObjectMethodNoArgs(env2.handle, handle, Method.getGenericReturnType);
        env2.throwIfExceptionPending();
        try {
          jsRetType = factory2._getType(env2.getTypeName(retType));
        } finally {
          env2.deleteLocalRef(retType);
        }
        const argTypes = invokeObjectMethodNoArgs(env2.handle, handle, Method.getParameterTypes);
        try {
          const n = env2.getArrayLength(argTypes);
          for (let i = 0; i !== n; i++) {
            const t = env2.getObjectArrayElement(argTypes, i);
            let argClassName;
            try {
              argClassName = isVarArgs && i === n - 1 ? env2.getArrayTypeName(t) : env2.getTypeName(t);
            } finally {
              env2.deleteLocalRef(t);
            }
            const argType = factory2._getType(argClassName);
            jsArgTypes.push(argType);
          }
        } finally {
          env2.deleteLocalRef(argTypes);
        }
      } catch (e) {
        return null;
      } finally {
        env2.deleteLocalRef(handle);
      }
      return makeMethod(name, classWrapper, type, methodId, jsRetType, jsArgTypes, env2);
    }).filter((m) => m !== null);
    if (methods.length === 0) {
      throw new Error("No supported overloads");
    }
    if (name === "valueOf") {
      ensureDefaultValueOfImplemented(methods);
    }
    const result = makeMethodDispatcher(methods);
    return function(receiver) {
      return result;
    };
  }
  function makeMethodDispatcher(overloads) {
    const m = makeMethodDispatcherCallable();
    Object.setPrototypeOf(m, dispatcherPrototype);
    m._o = overloads;
    return m;
  }
  function makeMethodDispatcherCallable() {
    const m = function() {
      return m.invoke(this, arguments);
    };
    return m;
  }
  dispatcherPrototype = Object.create(Function.prototype, {
    overloads: {
      enumerable: true,
      get() {
        return this._o;
      }
    },
    overload: {
      value(...args) {
        const overloads = this._o;
        const numArgs = args.length;
        const signature2 = args.join(":");
        for (let i = 0; i !== overloads.length; i++) {
          const method = overloads[i];
          const { argumentTypes } = method;
          if (argumentTypes.length !== numArgs) {
            continue;
          }
          const s = argumentTypes.map((t) => t.className).join(":");
          if (s === signature2) {
            return method;
          }
        }
        throwOverloadError(this.methodName, this.overloads, "specified argument types do not match any of:");
      }
    },
    methodName: {
      enumerable: true,
      get() {
        return this._o[0].methodName;
      }
    },
    holder: {
      enumerable: true,
      get() {
        return this._o[0].holder;
      }
    },
    type: {
      enumerable: true,
      get() {
        return this._o[0].type;
      }
    },
    handle: {
      enumerable: true,
      get() {
        throwIfDispatcherAmbiguous(this);
        return this._o[0].handle;
      }
    },
    implementation: {
      enumerable: true,
      get() {
        throwIfDispatcherAmbiguous(this);
        return this._o[0].implementation;
      },
      set(fn) {
        throwIfDispatcherAmbiguous(this);
        this._o[0].implementation = fn;
      }
    },
    returnType: {
      enumerable: true,
      get() {
        throwIfDispatcherAmbiguous(this);
        return this._o[0].returnType;
      }
    },
    argumentTypes: {
      enumerable: true,
      get() {
        throwIfDispatcherAmbiguous(this);
        return this._o[0].argumentTypes;
      }
    },
    canInvokeWith: {
      enumerable: true,
      get(args) {
        throwIfDispatcherAmbiguous(this);
        return this._o[0].canInvokeWith;
      }
    },
    clone: {
      enumerable: true,
      value(options) {
        throwIfDispatcherAmbiguous(this);
        return this._o[0].clone(options);
      }
    },
    invoke: {
      value(receiver, args) {
        const overloads = this._o;
        const isInstance = receiver.$h !== null;
        for (let i = 0; i !== overloads.length; i++) {
          const method = overloads[i];
          if (!method.canInvokeWith(args)) {
            continue;
          }
          if (method.type === INSTANCE_METHOD && !isInstance) {
            const name = this.methodName;
            if (name === "toString") {
              return `<class: ${receiver.$n}>`;
            }
            throw new Error(name + ": cannot call instance method without an instance");
          }
          return method.apply(receiver, args);
        }
        if (this.methodName === "toString") {
          return `<class: ${receiver.$n}>`;
        }
        throwOverloadError(this.methodName, this.overloads, "argument types do not match any of:");
      }
    }
  });
  function makeOverloadId(name, returnType, argumentTypes) {
    return `${returnType.className} ${name}(${argumentTypes.map((t) => t.className).join(", ")})`;
  }
  function throwIfDispatcherAmbiguous(dispatcher) {
    const methods = dispatcher._o;
    if (methods.length > 1) {
      throwOverloadError(methods[0].methodName, methods, "has more than one overload, use .overload(<signature>) to choose from:");
    }
  }
  function throwOverloadError(name, methods, message) {
    const methodsSortedByArity = methods.slice().sort((a, b) => a.argumentTypes.length - b.argumentTypes.length);
    const overloads = methodsSortedByArity.map((m) => {
      const argTypes = m.argumentTypes;
      if (argTypes.length > 0) {
        return ".overload('" + m.argumentTypes.map((t) => t.className).join("', '") + "')";
      } else {
        return ".overload()";
      }
    });
    throw new Error(`${name}(): ${message}
	${overloads.join("\n	")}`);
  }
  function makeMethod(methodName, classWrapper, type, methodId, retType, argTypes, env2, invocationOptions) {
    const rawRetType = retType.type;
    const rawArgTypes = argTypes.map((t) => t.type);
    if (env2 === null) {
      env2 = vm2.getEnv();
    }
    let callVirtually, callDirectly;
    if (type === INSTANCE_METHOD) {
      callVirtually = env2.vaMethod(rawRetType, rawArgTypes, invocationOptions);
      callDirectly = env2.nonvirtualVaMethod(rawRetType, rawArgTypes, invocationOptions);
    } else if (type === STATIC_METHOD) {
      callVirtually = env2.staticVaMethod(rawRetType, rawArgTypes, invocationOptions);
      callDirectly = callVirtually;
    } else {
      callVirtually = env2.constructor(rawArgTypes, invocationOptions);
      callDirectly = callVirtually;
    }
    return makeMethodInstance([methodName, classWrapper, type, methodId, retType, argTypes, callVirtually, callDirectly]);
  }
  function makeMethodInstance(params) {
    const m = makeMethodCallable();
    Object.setPrototypeOf(m, methodPrototype);
    m._p = params;
    return m;
  }
  function makeMethodCallable() {
    const m = function() {
      return m.invoke(this, arguments);
    };
    return m;
  }
  methodPrototype = Object.create(Function.prototype, {
    methodName: {
      enumerable: true,
      get() {
        return this._p[0];
      }
    },
    holder: {
      enumerable: true,
      get() {
        return this._p[1];
      }
    },
    type: {
      enumerable: true,
      get() {
        return this._p[2];
      }
    },
    handle: {
      enumerable: true,
      get() {
        return this._p[3];
      }
    },
    implementation: {
      enumerable: true,
      get() {
        const replacement = this._r;
        return replacement !== void 0 ? replacement : null;
      },
      set(fn) {
        const params = this._p;
        const holder = params[1];
        const type = params[2];
        if (type === CONSTRUCTOR_METHOD) {
          throw new Error("Reimplementing $new is not possible; replace implementation of $init instead");
        }
        const existingReplacement = this._r;
        if (existingReplacement !== void 0) {
          holder.$f._patchedMethods.delete(this);
          const mangler = existingReplacement._m;
          mangler.revert(vm2);
          this._r = void 0;
        }
        if (fn !== null) {
          const [methodName, classWrapper, type2, methodId, retType, argTypes] = params;
          const replacement = implement(methodName, classWrapper, type2, retType, argTypes, fn, this);
          const mangler = makeMethodMangler3(methodId);
          replacement._m = mangler;
          this._r = replacement;
          mangler.replace(replacement, type2 === INSTANCE_METHOD, argTypes, vm2, api);
          holder.$f._patchedMethods.add(this);
        }
      }
    },
    returnType: {
      enumerable: true,
      get() {
        return this._p[4];
      }
    },
    argumentTypes: {
      enumerable: true,
      get() {
        return this._p[5];
      }
    },
    canInvokeWith: {
      enumerable: true,
      value(args) {
        const argTypes = this._p[5];
        if (args.length !== argTypes.length) {
          return false;
        }
        return argTypes.every((t, i) => {
          return t.isCompatible(args[i]);
        });
      }
    },
    clone: {
      enumerable: true,
      value(options) {
        const params = this._p.slice(0, 6);
        return makeMethod(...params, null, options);
      }
    },
    invoke: {
      value(receiver, args) {
        const env2 = vm2.getEnv();
        const params = this._p;
        const type = params[2];
        const retType = params[4];
        const argTypes = params[5];
        const replacement = this._r;
        const isInstanceMethod = type === INSTANCE_METHOD;
        const numArgs = args.length;
        const frameCapacity = 2 + numArgs;
        env2.pushLocalFrame(frameCapacity);
        let borrowedHandle = null;
        try {
          let jniThis;
          if (isInstanceMethod) {
            jniThis = receiver.$getHandle();
          } else {
            borrowedHandle = receiver.$borrowClassHandle(env2);
            jniThis = borrowedHandle.value;
          }
          let methodId;
          let strategy = receiver.$t;
          if (replacement === void 0) {
            methodId = params[3];
          } else {
            const mangler = replacement._m;
            methodId = mangler.resolveTarget(receiver, isInstanceMethod, env2, api);
            if (isArtVm) {
              const pendingCalls = replacement._c;
              if (pendingCalls.has(getCurrentThreadId())) {
                strategy = STRATEGY_DIRECT;
              }
            }
          }
          const jniArgs = [
            env2.handle,
            jniThis,
            methodId
          ];
          for (let i = 0; i !== numArgs; i++) {
            jniArgs.push(argTypes[i].toJni(args[i], env2));
          }
          let jniCall;
          if (strategy === STRATEGY_VIRTUAL) {
            jniCall = params[6];
          } else {
            jniCall = params[7];
            if (isInstanceMethod) {
              jniArgs.splice(2, 0, receiver.$copyClassHandle(env2));
            }
          }
          const jniRetval = jniCall.apply(null, jniArgs);
          env2.throwIfExceptionPending();
          return retType.fromJni(jniRetval, env2, true);
        } finally {
          if (borrowedHandle !== null) {
            borrowedHandle.unref(env2);
          }
          env2.popLocalFrame(NULL);
        }
      }
    },
    toString: {
      enumerable: true,
      value() {
        return `function ${this.methodName}(${this.argumentTypes.map((t) => t.className).join(", ")}): ${this.returnType.className}`;
      }
    }
  });
  function implement(methodName, classWrapper, type, retType, argTypes, handler, fallback = null) {
    const pendingCalls = /* @__PURE__ */ new Set();
    const f = makeMethodImplementation([methodName, classWrapper, type, retType, argTypes, handler, fallback, pendingCalls]);
    const impl = new NativeCallback(f, retType.type, ["pointer", "pointer"].concat(argTypes.map((t) => t.type)));
    impl._c = pendingCalls;
    return impl;
  }
  function makeMethodImplementation(params) {
    return function() {
      return handleMethodInvocation(arguments, params);
    };
  }
  function handleMethodInvocation(jniArgs, params) {
    const env2 = new Env(jniArgs[0], vm2);
    const [methodName, classWrapper, type, retType, argTypes, handler, fallback, pendingCalls] = params;
    const ownedObjects = [];
    let self;
    if (type === INSTANCE_METHOD) {
      const C = classWrapper.$C;
      self = new C(jniArgs[1], STRATEGY_VIRTUAL, env2, false);
    } else {
      self = classWrapper;
    }
    const tid = getCurrentThreadId();
    env2.pushLocalFrame(3);
    let haveFrame = true;
    vm2.link(tid, env2);
    try {
      pendingCalls.add(tid);
      let fn;
      if (fallback === null || !ignoredThreads.has(tid)) {
        fn = handler;
      } else {
        fn = fallback;
      }
      const args = [];
      const numArgs = jniArgs.length - 2;
      for (let i = 0; i !== numArgs; i++) {
        const t = argTypes[i];
        const value = t.fromJni(jniArgs[2 + i], env2, false);
        args.push(value);
        ownedObjects.push(value);
      }
      const retval = fn.apply(self, args);
      if (!retType.isCompatible(retval)) {
        throw new Error(`Implementation for ${methodName} expected return value compatible with ${retType.className}`);
      }
      let jniRetval = retType.toJni(retval, env2);
      if (retType.type === "pointer") {
        jniRetval = env2.popLocalFrame(jniRetval);
        haveFrame = false;
        ownedObjects.push(retval);
      }
      return jniRetval;
    } catch (e) {
      const jniException = e.$h;
      if (jniException !== void 0) {
        env2.throw(jniException);
      } else {
        Script.nextTick(() => {
          throw e;
        });
      }
      return retType.defaultValue;
    } finally {
      vm2.unlink(tid);
      if (haveFrame) {
        env2.popLocalFrame(NULL);
      }
      pendingCalls.delete(tid);
      ownedObjects.forEach((obj) => {
        if (obj === null) {
          return;
        }
        const dispose2 = obj.$dispose;
        if (dispose2 !== void 0) {
          dispose2.call(obj);
        }
      });
    }
  }
  function ensureDefaultValueOfImplemented(methods) {
    const { holder, type } = methods[0];
    const hasDefaultValueOf = methods.some((m) => m.type === type && m.argumentTypes.length === 0);
    if (hasDefaultValueOf) {
      return;
    }
    methods.push(makeValueOfMethod([holder, type]));
  }
  function makeValueOfMethod(params) {
    const m = makeValueOfCallable();
    Object.setPrototypeOf(m, valueOfPrototype);
    m._p = params;
    return m;
  }
  function makeValueOfCallable() {
    const m = function() {
      return this;
    };
    return m;
  }
  valueOfPrototype = Object.create(Function.prototype, {
    methodName: {
      enumerable: true,
      get() {
        return "valueOf";
      }
    },
    holder: {
      enumerable: true,
      get() {
        return this._p[0];
      }
    },
    type: {
      enumerable: true,
      get() {
        return this._p[1];
      }
    },
    handle: {
      enumerable: true,
      get() {
        return NULL;
      }
    },
    implementation: {
      enumerable: true,
      get() {
        return null;
      },
      set(fn) {
      }
    },
    returnType: {
      enumerable: true,
      get() {
        const classWrapper = this.holder;
        return classWrapper.$f.use(classWrapper.$n);
      }
    },
    argumentTypes: {
      enumerable: true,
      get() {
        return [];
      }
    },
    canInvokeWith: {
      enumerable: true,
      value(args) {
        return args.length === 0;
      }
    },
    clone: {
      enumerable: true,
      value(options) {
        throw new Error("Invalid operation");
      }
    }
  });
  function makeFieldFromSpec(name, spec, classHandle, classWrapper, env2) {
    const type = spec[2] === "s" ? STATIC_FIELD : INSTANCE_FIELD;
    const id = ptr(spec.substr(3));
    const { $f: factory2 } = classWrapper;
    let fieldType;
    const field2 = env2.toReflectedField(classHandle, id, type === STATIC_FIELD ? 1 : 0);
    try {
      fieldType = env2.vaMethod("pointer", [])(env2.handle, field2, env2.javaLangReflectField().getGenericType);
      env2.throwIfExceptionPending();
    } finally {
      env2.deleteLocalRef(field2);
    }
    let rtype;
    try {
      rtype = factory2._getType(env2.getTypeName(fieldType));
    } finally {
      env2.deleteLocalRef(fieldType);
    }
    let getValue, setValue;
    const rtypeJni = rtype.type;
    if (type === STATIC_FIELD) {
      getValue = env2.getStaticField(rtypeJni);
      setValue = env2.setStaticField(rtypeJni);
    } else {
      getValue = env2.getField(rtypeJni);
      setValue = env2.setField(rtypeJni);
    }
    return makeFieldFromParams([type, rtype, id, getValue, setValue]);
  }
  function makeFieldFromParams(params) {
    return function(receiver) {
      return new Field([receiver].concat(params));
    };
  }
  function Field(params) {
    this._p = params;
  }
  Object.defineProperties(Field.prototype, {
    value: {
      enumerable: true,
      get() {
        const [holder, type, rtype, id, getValue] = this._p;
        const env2 = vm2.getEnv();
        env2.pushLocalFrame(4);
        let borrowedHandle = null;
        try {
          let jniThis;
          if (type === INSTANCE_FIELD) {
            jniThis = holder.$getHandle();
            if (jniThis === null) {
              throw new Error("Cannot access an instance field without an instance");
            }
          } else {
            borrowedHandle = holder.$borrowClassHandle(env2);
            jniThis = borrowedHandle.value;
          }
          const jniRetval = getValue(env2.handle, jniThis, id);
          env2.throwIfExceptionPending();
          return rtype.fromJni(jniRetval, env2, true);
        } finally {
          if (borrowedHandle !== null) {
            borrowedHandle.unref(env2);
          }
          env2.popLocalFrame(NULL);
        }
      },
      set(value) {
        const [holder, type, rtype, id, , setValue] = this._p;
        const env2 = vm2.getEnv();
        env2.pushLocalFrame(4);
        let borrowedHandle = null;
        try {
          let jniThis;
          if (type === INSTANCE_FIELD) {
            jniThis = holder.$getHandle();
            if (jniThis === null) {
              throw new Error("Cannot access an instance field without an instance");
            }
          } else {
            borrowedHandle = holder.$borrowClassHandle(env2);
            jniThis = borrowedHandle.value;
          }
          if (!rtype.isCompatible(value)) {
            throw new Error(`Expected value compatible with ${rtype.className}`);
          }
          const jniValue = rtype.toJni(value, env2);
          setValue(env2.handle, jniThis, id, jniValue);
          env2.throwIfExceptionPending();
        } finally {
          if (borrowedHandle !== null) {
            borrowedHandle.unref(env2);
          }
          env2.popLocalFrame(NULL);
        }
      }
    },
    holder: {
      enumerable: true,
      get() {
        return this._p[0];
      }
    },
    fieldType: {
      enumerable: true,
      get() {
        return this._p[1];
      }
    },
    fieldReturnType: {
      enumerable: true,
      get() {
        return this._p[2];
      }
    },
    toString: {
      enumerable: true,
      value() {
        const inlineString = `Java.Field{holder: ${this.holder}, fieldType: ${this.fieldType}, fieldReturnType: ${this.fieldReturnType}, value: ${this.value}}`;
        if (inlineString.length < 200) {
          return inlineString;
        }
        const multilineString = `Java.Field{
	holder: ${this.holder},
	fieldType: ${this.fieldType},
	fieldReturnType: ${this.fieldReturnType},
	value: ${this.value},
}`;
        return multilineString.split("\n").map((l) => l.length > 200 ? l.slice(0, l.indexOf(" ") + 1) + "...," : l).join("\n");
      }
    }
  });
  var DexFile = class _DexFile {
    static fromBuffer(buffer, factory2) {
      const fileValue = createTemporaryDex(factory2);
      const filePath = fileValue.getCanonicalPath().toString();
      const file = new File(filePath, "w");
      file.write(buffer.buffer);
      file.close();
      setReadOnlyDex(filePath, factory2);
      return new _DexFile(filePath, fileValue, factory2);
    }
    constructor(path, file, factory2) {
      this.path = path;
      this.file = file;
      this._factory = factory2;
    }
    load() {
      const { _factory: factory2 } = this;
      const { codeCacheDir } = factory2;
      const DexClassLoader = factory2.use("dalvik.system.DexClassLoader");
      const JFile = factory2.use("java.io.File");
      let file = this.file;
      if (file === null) {
        file = factory2.use("java.io.File").$new(this.path);
      }
      if (!file.exists()) {
        throw new Error("File not found");
      }
      JFile.$new(codeCacheDir).mkdirs();
      factory2.loader = DexClassLoader.$new(file.getCanonicalPath(), codeCacheDir, null, factory2.loader);
      vm2.preventDetachDueToClassLoader();
    }
    getClassNames() {
      const { _factory: factory2 } = this;
      const DexFile2 = factory2.use("dalvik.system.DexFile");
      const optimizedDex = createTemporaryDex(factory2);
      const dx = DexFile2.loadDex(this.path, optimizedDex.getCanonicalPath(), 0);
      const classNames = [];
      const enumeratorClassNames = dx.entries();
      while (enumeratorClassNames.hasMoreElements()) {
        classNames.push(enumeratorClassNames.nextElement().toString());
      }
      return classNames;
    }
  };
  function createTemporaryDex(factory2) {
    const { cacheDir, tempFileNaming } = factory2;
    const JFile = factory2.use("java.io.File");
    const cacheDirValue = JFile.$new(cacheDir);
    cacheDirValue.mkdirs();
    return JFile.createTempFile(tempFileNaming.prefix, tempFileNaming.suffix + ".dex", cacheDirValue);
  }
  function setReadOnlyDex(filePath, factory2) {
    const JFile = factory2.use("java.io.File");
    const file = JFile.$new(filePath);
    file.setWritable(false, false);
  }
  function getFactoryCache() {
    switch (factoryCache.state) {
      case "empty": {
        factoryCache.state = "pending";
        const defaultFactory = factoryCache.factories[0];
        const HashMap = defaultFactory.use("java.util.HashMap");
        const Integer = defaultFactory.use("java.lang.Integer");
        factoryCache.loaders = HashMap.$new();
        factoryCache.Integer = Integer;
        const loader = defaultFactory.loader;
        if (loader !== null) {
          addFactoryToCache(defaultFactory, loader);
        }
        factoryCache.state = "ready";
        return factoryCache;
      }
      case "pending":
        do {
          Thread.sleep(0.05);
        } while (factoryCache.state === "pending");
        return factoryCache;
      case "ready":
        return factoryCache;
    }
  }
  function addFactoryToCache(factory2, loader) {
    const { factories, loaders: loaders2, Integer } = factoryCache;
    const index = Integer.$new(factories.indexOf(factory2));
    loaders2.put(loader, index);
    for (let l = loader.getParent(); l !== null; l = l.getParent()) {
      if (loaders2.containsKey(l)) {
        break;
      }
      loaders2.put(l, index);
    }
  }
  function ignore(threadId) {
    let count = ignoredThreads.get(threadId);
    if (count === void 0) {
      count = 0;
    }
    count++;
    ignoredThreads.set(threadId, count);
  }
  function unignore(threadId) {
    let count = ignoredThreads.get(threadId);
    if (count === void 0) {
      throw new Error(`Thread ${threadId} is not ignored`);
    }
    count--;
    if (count === 0) {
      ignoredThreads.delete(threadId);
    } else {
      ignoredThreads.set(threadId, count);
    }
  }
  function basename(className) {
    return className.slice(className.lastIndexOf(".") + 1);
  }
  function readTypeNames(env2, types) {
    const names = [];
    const n = env2.getArrayLength(types);
    for (let i = 0; i !== n; i++) {
      const t = env2.getObjectArrayElement(types, i);
      try {
        names.push(env2.getTypeName(t));
      } finally {
        env2.deleteLocalRef(t);
      }
    }
    return names;
  }
  function makeSourceFileName(className) {
    const tokens2 = className.split(".");
    return tokens2[tokens2.length - 1] + ".java";
  }

  // node_modules/frida-java-bridge/index.js
  var jsizeSize4 = 4;
  var pointerSize8 = Process.pointerSize;
  var Runtime = class {
    ACC_PUBLIC = 1;
    ACC_PRIVATE = 2;
    ACC_PROTECTED = 4;
    ACC_STATIC = 8;
    ACC_FINAL = 16;
    ACC_SYNCHRONIZED = 32;
    ACC_BRIDGE = 64;
    ACC_VARARGS = 128;
    ACC_NATIVE = 256;
    ACC_ABSTRACT = 1024;
    ACC_STRICT = 2048;
    ACC_SYNTHETIC = 4096;
    constructor() {
      this.classFactory = null;
      this.ClassFactory = ClassFactory;
      this.vm = null;
      this.api = null;
      this._initialized = false;
      this._apiError = null;
      this._wakeupHandler = null;
      this._pollListener = null;
      this._pendingMainOps = [];
      this._pendingVmOps = [];
      this._cachedIsAppProcess = null;
      try {
        this._tryInitialize();
      } catch (e) {
      }
    }
    _tryInitialize() {
      if (this._initialized) {
        return true;
      }
      if (this._apiError !== null) {
        throw this._apiError;
      }
      let api2;
      try {
        api2 = api_default();
        this.api = api2;
      } catch (e) {
        this._apiError = e;
        throw e;
      }
      if (api2 === null) {
        return false;
      }
      const vm3 = new VM(api2);
      this.vm = vm3;
      initialize(vm3);
      ClassFactory._initialize(vm3, api2);
      this.classFactory = new ClassFactory();
      this._initialized = true;
      return true;
    }
    _dispose() {
      if (this.api === null) {
        return;
      }
      const { vm: vm3 } = this;
      vm3.perform((env2) => {
        ClassFactory._disposeAll(env2);
        Env.dispose(env2);
      });
      Script.nextTick(() => {
        VM.dispose(vm3);
      });
    }
    get available() {
      return this._tryInitialize();
    }
    get androidVersion() {
      return getAndroidVersion();
    }
    synchronized(obj, fn) {
      const { $h: objHandle = obj } = obj;
      if (!(objHandle instanceof NativePointer)) {
        throw new Error("Java.synchronized: the first argument `obj` must be either a pointer or a Java instance");
      }
      const env2 = this.vm.getEnv();
      checkJniResult("VM::MonitorEnter", env2.monitorEnter(objHandle));
      try {
        fn();
      } finally {
        env2.monitorExit(objHandle);
      }
    }
    enumerateLoadedClasses(callbacks2) {
      this._checkAvailable();
      const { flavor } = this.api;
      if (flavor === "jvm") {
        this._enumerateLoadedClassesJvm(callbacks2);
      } else if (flavor === "art") {
        this._enumerateLoadedClassesArt(callbacks2);
      } else {
        this._enumerateLoadedClassesDalvik(callbacks2);
      }
    }
    enumerateLoadedClassesSync() {
      const classes = [];
      this.enumerateLoadedClasses({
        onMatch(c) {
          classes.push(c);
        },
        onComplete() {
        }
      });
      return classes;
    }
    enumerateClassLoaders(callbacks2) {
      this._checkAvailable();
      const { flavor } = this.api;
      if (flavor === "jvm") {
        this._enumerateClassLoadersJvm(callbacks2);
      } else if (flavor === "art") {
        this._enumerateClassLoadersArt(callbacks2);
      } else {
        throw new Error("Enumerating class loaders is not supported on Dalvik");
      }
    }
    enumerateClassLoadersSync() {
      const loaders2 = [];
      this.enumerateClassLoaders({
        onMatch(c) {
          loaders2.push(c);
        },
        onComplete() {
        }
      });
      return loaders2;
    }
    _enumerateLoadedClassesJvm(callbacks2) {
      const { api: api2, vm: vm3 } = this;
      const { jvmti } = api2;
      const env2 = vm3.getEnv();
      const countPtr = Memory.alloc(jsizeSize4);
      const classesPtr = Memory.alloc(pointerSize8);
      jvmti.getLoadedClasses(countPtr, classesPtr);
      const count = countPtr.readS32();
      const classes = classesPtr.readPointer();
      const handles = [];
      for (let i = 0; i !== count; i++) {
        handles.push(classes.add(i * pointerSize8).readPointer());
      }
      jvmti.deallocate(classes);
      try {
        for (const handle of handles) {
          const className = env2.getClassName(handle);
          callbacks2.onMatch(className, handle);
        }
        callbacks2.onComplete();
      } finally {
        handles.forEach((handle) => {
          env2.deleteLocalRef(handle);
        });
      }
    }
    _enumerateClassLoadersJvm(callbacks2) {
      this.choose("java.lang.ClassLoader", callbacks2);
    }
    _enumerateLoadedClassesArt(callbacks2) {
      const { vm: vm3, api: api2 } = this;
      const env2 = vm3.getEnv();
      const addGlobalReference = api2["art::JavaVMExt::AddGlobalRef"];
      const { vm: vmHandle } = api2;
      withRunnableArtThread(vm3, env2, (thread) => {
        const collectClassHandles = makeArtClassVisitor((klass) => {
          const handle = addGlobalReference(vmHandle, thread, klass);
          try {
            const className = env2.getClassName(handle);
            callbacks2.onMatch(className, handle);
          } finally {
            env2.deleteGlobalRef(handle);
          }
          return true;
        });
        api2["art::ClassLinker::VisitClasses"](api2.artClassLinker.address, collectClassHandles);
      });
      callbacks2.onComplete();
    }
    _enumerateClassLoadersArt(callbacks2) {
      const { classFactory: factory2, vm: vm3, api: api2 } = this;
      const env2 = vm3.getEnv();
      const visitClassLoaders = api2["art::ClassLinker::VisitClassLoaders"];
      if (visitClassLoaders === void 0) {
        throw new Error("This API is only available on Android >= 7.0");
      }
      const ClassLoader = factory2.use("java.lang.ClassLoader");
      const loaderHandles = [];
      const addGlobalReference = api2["art::JavaVMExt::AddGlobalRef"];
      const { vm: vmHandle } = api2;
      withRunnableArtThread(vm3, env2, (thread) => {
        const collectLoaderHandles = makeArtClassLoaderVisitor((loader) => {
          loaderHandles.push(addGlobalReference(vmHandle, thread, loader));
          return true;
        });
        withAllArtThreadsSuspended(() => {
          visitClassLoaders(api2.artClassLinker.address, collectLoaderHandles);
        });
      });
      try {
        loaderHandles.forEach((handle) => {
          const loader = factory2.cast(handle, ClassLoader);
          callbacks2.onMatch(loader);
        });
      } finally {
        loaderHandles.forEach((handle) => {
          env2.deleteGlobalRef(handle);
        });
      }
      callbacks2.onComplete();
    }
    _enumerateLoadedClassesDalvik(callbacks2) {
      const { api: api2 } = this;
      const HASH_TOMBSTONE = ptr("0xcbcacccd");
      const loadedClassesOffset = 172;
      const hashEntrySize = 8;
      const ptrLoadedClassesHashtable = api2.gDvm.add(loadedClassesOffset);
      const hashTable = ptrLoadedClassesHashtable.readPointer();
      const tableSize = hashTable.readS32();
      const ptrpEntries = hashTable.add(12);
      const pEntries = ptrpEntries.readPointer();
      const end = tableSize * hashEntrySize;
      for (let offset = 0; offset < end; offset += hashEntrySize) {
        const pEntryPtr = pEntries.add(offset);
        const dataPtr = pEntryPtr.add(4).readPointer();
        if (dataPtr.isNull() || dataPtr.equals(HASH_TOMBSTONE)) {
          continue;
        }
        const descriptionPtr = dataPtr.add(24).readPointer();
        const description = descriptionPtr.readUtf8String();
        if (description.startsWith("L")) {
          const name = description.substring(1, description.length - 1).replace(/\//g, ".");
          callbacks2.onMatch(name);
        }
      }
      callbacks2.onComplete();
    }
    enumerateMethods(query) {
      const { classFactory: factory2 } = this;
      const env2 = this.vm.getEnv();
      const ClassLoader = factory2.use("java.lang.ClassLoader");
      return Model.enumerateMethods(query, this.api, env2).map((group) => {
        const handle = group.loader;
        group.loader = handle !== null ? factory2.wrap(handle, ClassLoader, env2) : null;
        return group;
      });
    }
    scheduleOnMainThread(fn) {
      this.performNow(() => {
        this._pendingMainOps.push(fn);
        let { _wakeupHandler: wakeupHandler } = this;
        if (wakeupHandler === null) {
          const { classFactory: factory2 } = this;
          const Handler = factory2.use("android.os.Handler");
          const Looper = factory2.use("android.os.Looper");
          wakeupHandler = Handler.$new(Looper.getMainLooper());
          this._wakeupHandler = wakeupHandler;
        }
        if (this._pollListener === null) {
          this._pollListener = Interceptor.attach(Process.getModuleByName("libc.so").getExportByName("epoll_wait"), this._makePollHook());
          Interceptor.flush();
        }
        wakeupHandler.sendEmptyMessage(1);
      });
    }
    _makePollHook() {
      const mainThreadId = Process.id;
      const { _pendingMainOps: pending } = this;
      return function() {
        if (this.threadId !== mainThreadId) {
          return;
        }
        let fn;
        while ((fn = pending.shift()) !== void 0) {
          try {
            fn();
          } catch (e) {
            Script.nextTick(() => {
              throw e;
            });
          }
        }
      };
    }
    perform(fn) {
      this._checkAvailable();
      if (!this._isAppProcess() || this.classFactory.loader !== null) {
        try {
          this.vm.perform(fn);
        } catch (e) {
          Script.nextTick(() => {
            throw e;
          });
        }
      } else {
        this._pendingVmOps.push(fn);
        if (this._pendingVmOps.length === 1) {
          this._performPendingVmOpsWhenReady();
        }
      }
    }
    performNow(fn) {
      this._checkAvailable();
      return this.vm.perform(() => {
        const { classFactory: factory2 } = this;
        if (this._isAppProcess() && factory2.loader === null) {
          const ActivityThread = factory2.use("android.app.ActivityThread");
          const app = ActivityThread.currentApplication();
          if (app !== null) {
            initFactoryFromApplication(factory2, app);
          }
        }
        return fn();
      });
    }
    _performPendingVmOpsWhenReady() {
      this.vm.perform(() => {
        const { classFactory: factory2 } = this;
        const ActivityThread = factory2.use("android.app.ActivityThread");
        const app = ActivityThread.currentApplication();
        if (app !== null) {
          initFactoryFromApplication(factory2, app);
          this._performPendingVmOps();
          return;
        }
        const runtime2 = this;
        let initialized = false;
        let hookpoint = "early";
        const handleBindApplication = ActivityThread.handleBindApplication;
        handleBindApplication.implementation = function(data) {
          if (data.instrumentationName.value !== null) {
            hookpoint = "late";
            const LoadedApk = factory2.use("android.app.LoadedApk");
            const makeApplication = LoadedApk.makeApplication;
            makeApplication.implementation = function(forceDefaultAppClass, instrumentation) {
              if (!initialized) {
                initialized = true;
                initFactoryFromLoadedApk(factory2, this);
                runtime2._performPendingVmOps();
              }
              return makeApplication.apply(this, arguments);
            };
          }
          handleBindApplication.apply(this, arguments);
        };
        const getPackageInfoCandidates = ActivityThread.getPackageInfo.overloads.map((m) => [m.argumentTypes.length, m]).sort(([arityA], [arityB]) => arityB - arityA).map(([_, method]) => method);
        const getPackageInfo = getPackageInfoCandidates[0];
        getPackageInfo.implementation = function(...args) {
          const apk = getPackageInfo.call(this, ...args);
          if (!initialized && hookpoint === "early") {
            initialized = true;
            initFactoryFromLoadedApk(factory2, apk);
            runtime2._performPendingVmOps();
          }
          return apk;
        };
      });
    }
    _performPendingVmOps() {
      const { vm: vm3, _pendingVmOps: pending } = this;
      let fn;
      while ((fn = pending.shift()) !== void 0) {
        try {
          vm3.perform(fn);
        } catch (e) {
          Script.nextTick(() => {
            throw e;
          });
        }
      }
    }
    use(className, options) {
      return this.classFactory.use(className, options);
    }
    openClassFile(filePath) {
      return this.classFactory.openClassFile(filePath);
    }
    choose(specifier, callbacks2) {
      this.classFactory.choose(specifier, callbacks2);
    }
    retain(obj) {
      return this.classFactory.retain(obj);
    }
    cast(obj, C) {
      return this.classFactory.cast(obj, C);
    }
    array(type, elements) {
      return this.classFactory.array(type, elements);
    }
    backtrace(options) {
      return backtrace(this.vm, options);
    }
    // Reference: http://stackoverflow.com/questions/2848575/how-to-detect-ui-thread-on-android
    isMainThread() {
      const Looper = this.classFactory.use("android.os.Looper");
      const mainLooper = Looper.getMainLooper();
      const myLooper = Looper.myLooper();
      if (myLooper === null) {
        return false;
      }
      return mainLooper.$isSameObject(myLooper);
    }
    registerClass(spec) {
      return this.classFactory.registerClass(spec);
    }
    deoptimizeEverything() {
      const { vm: vm3 } = this;
      return deoptimizeEverything(vm3, vm3.getEnv());
    }
    deoptimizeBootImage() {
      const { vm: vm3 } = this;
      return deoptimizeBootImage(vm3, vm3.getEnv());
    }
    deoptimizeMethod(method) {
      const { vm: vm3 } = this;
      return deoptimizeMethod(vm3, vm3.getEnv(), method);
    }
    _checkAvailable() {
      if (!this.available) {
        throw new Error("Java API not available");
      }
    }
    _isAppProcess() {
      let result = this._cachedIsAppProcess;
      if (result === null) {
        if (this.api.flavor === "jvm") {
          result = false;
          this._cachedIsAppProcess = result;
          return result;
        }
        const readlink = new NativeFunction(Module.getGlobalExportByName("readlink"), "pointer", ["pointer", "pointer", "pointer"], {
          exceptions: "propagate"
        });
        const pathname = Memory.allocUtf8String("/proc/self/exe");
        const bufferSize = 1024;
        const buffer = Memory.alloc(bufferSize);
        const size = readlink(pathname, buffer, ptr(bufferSize)).toInt32();
        if (size !== -1) {
          const exe = buffer.readUtf8String(size);
          result = /^\/system\/bin\/app_process/.test(exe);
        } else {
          result = true;
        }
        this._cachedIsAppProcess = result;
      }
      return result;
    }
  };
  function initFactoryFromApplication(factory2, app) {
    const Process2 = factory2.use("android.os.Process");
    factory2.loader = app.getClassLoader();
    if (Process2.myUid() === Process2.SYSTEM_UID.value) {
      factory2.cacheDir = "/data/system";
      factory2.codeCacheDir = "/data/dalvik-cache";
    } else {
      if ("getCodeCacheDir" in app) {
        factory2.cacheDir = app.getCacheDir().getCanonicalPath();
        factory2.codeCacheDir = app.getCodeCacheDir().getCanonicalPath();
      } else {
        factory2.cacheDir = app.getFilesDir().getCanonicalPath();
        factory2.codeCacheDir = app.getCacheDir().getCanonicalPath();
      }
    }
  }
  function initFactoryFromLoadedApk(factory2, apk) {
    const JFile = factory2.use("java.io.File");
    factory2.loader = apk.getClassLoader();
    const dataDir = JFile.$new(apk.getDataDir()).getCanonicalPath();
    factory2.cacheDir = dataDir;
    factory2.codeCacheDir = dataDir + "/cache";
  }
  var runtime = new Runtime();
  Script.bindWeak(runtime, () => {
    runtime._dispose();
  });
  var frida_java_bridge_default = runtime;

  // batch.ts
  var MOST_RECORDS = 64;
  var MOST_BYTES = 4 * 1024 * 1024;
  var Blobs = class {
    list = [];
    /** Adds bytes and returns the token that stands for them in the record. */
    token(bytes) {
      this.list.push(bytes);
      return `@${this.list.length - 1}`;
    }
  };
  var Batch = class {
    constructor(post2) {
      this.post = post2;
    }
    post;
    lines = [];
    blobs = [];
    bytes = 0;
    add(record) {
      this.push(line(record));
    }
    /** Adds an event, with the blobs that its tokens number from 0. */
    addEvent(seq2, head, rest, blobs) {
      const text = eventLine(seq2, head, rest, this.blobs.length);
      for (const blob of blobs) {
        this.blobs.push(blob);
        this.bytes += blob.byteLength;
      }
      this.push(text);
    }
    push(text) {
      this.lines.push(text);
      if (this.lines.length >= MOST_RECORDS || this.bytes >= MOST_BYTES) this.flush();
    }
    /** Sends what has gathered; called by a timer and on dispose too. */
    flush() {
      if (this.lines.length === 0) return;
      const { lines, blobs } = this;
      const data = blobs.length === 0 ? null : join(blobs, this.bytes);
      this.lines = [];
      this.blobs = [];
      this.bytes = 0;
      this.post({ type: "records", lines: lines.join("\n"), sizes: blobs.map((b) => b.byteLength) }, data);
    }
  };
  var BLOB_KEYS = /* @__PURE__ */ new Set(["data", "key", "iv"]);
  function line(record) {
    return timed(json(record, 0));
  }
  function about(kind, target) {
    return `"kind":${JSON.stringify(kind)},"target":${JSON.stringify(target)}`;
  }
  function eventLine(seq2, head, rest, first) {
    const { time, about: about2, thread, stack } = head;
    const more = json(rest, first);
    const begin = `{"record":"event","seq":${seq2},"time":${time},${about2},"thread":${thread},"stack":"${stack}"`;
    return more === "{}" ? `${begin}}` : `${begin},${more.slice(1)}`;
  }
  function json(value, first) {
    const text = JSON.stringify(value);
    if (text.includes("\\ud")) return checked2(value, first);
    return first === 0 ? text : text.replace(TOKEN, (_, key, number) => `"${key}":"@${first + Number(number)}"`);
  }
  var TOKEN = /"(data|key|iv)":"@(\d+)"/g;
  function checked2(value, first) {
    return JSON.stringify(value, (key, part) => {
      if (typeof part !== "string") return part;
      if (BLOB_KEYS.has(key)) return `@${first + Number(part.slice(1))}`;
      return wellFormed(part);
    });
  }
  var TIME = '"time":"';
  function timed(text) {
    const at = text.indexOf(TIME);
    if (at < 0) return text;
    const digits = at + TIME.length;
    const end = text.indexOf('"', digits);
    return `${text.slice(0, digits - 1)}${text.slice(digits, end)}${text.slice(end + 1)}`;
  }
  function wellFormed(text) {
    return text.replace(/\p{Surrogate}/gu, "\uFFFD");
  }
  function join(blobs, size) {
    const whole = new Uint8Array(size);
    let at = 0;
    for (const blob of blobs) {
      whole.set(new Uint8Array(blob), at);
      at += blob.byteLength;
    }
    return whole.buffer;
  }

  // java.ts
  var Ref = class {
    constructor($h, declared, owned) {
      this.$h = $h;
      this.declared = declared;
      this.owned = owned;
    }
    $h;
    declared;
    owned;
    /** Called by the bridge when the hooked call is over. */
    $dispose() {
      if (this.owned) env().deleteGlobalRef(this.$h);
    }
  };
  function env() {
    return frida_java_bridge_default.vm.getEnv();
  }
  var MOST_CLASSES = 65536;
  function factory() {
    return frida_java_bridge_default.classFactory;
  }
  function prepareLookups() {
    factory()._classHandles.capacity = MOST_CLASSES;
    frida_java_bridge_default.use("java.lang.Object").$borrowClassHandle(env());
  }
  var loaders = [];
  var MOST_LOADERS = 256;
  function factoryOf(loader) {
    return loaderFactory(loader) ?? factory();
  }
  function loaderFactory(loader) {
    const jni = env();
    const known3 = loaders.find((l) => jni.isSameObject(l.loader["$h"], loader["$h"]));
    if (known3 !== void 0) return known3.factory;
    if (loaders.length >= MOST_LOADERS) return null;
    const made = new frida_java_bridge_default.ClassFactory();
    made._classHandles.capacity = MOST_CLASSES;
    made.loader = frida_java_bridge_default.retain(loader);
    loaders.push({ loader: made.loader, factory: made });
    return made;
  }
  function loaderOf(klass) {
    return invoke(klass, "getClassLoader");
  }
  function same(one, other) {
    return env().isSameObject(one["$h"], other["$h"]);
  }
  function classOf(handle, name) {
    const known3 = factory()._getUsedClass(name);
    if (known3 !== void 0) return known3;
    let made;
    try {
      made = factory()._make(name, () => env().getObjectClass(handle), env());
      return made;
    } finally {
      factory()._setUsedClass(name, made);
    }
  }
  function isPrimitiveArray(value) {
    return typeof value === "object" && value !== null && "withElements" in value;
  }
  function passObjectsThrough(method) {
    const internals = method._p;
    internals[4] = bare(internals[4]);
    internals[5] = internals[5].map(bare);
  }
  function restore(method) {
    const internals = method;
    const hook = internals._r;
    const standIn = hook?._m?.newMethod;
    if (standIn) standIn.accessFlags = standIn.accessFlagsPtr.readU32();
    method.implementation = null;
    internals._r = hook;
  }
  function bare(type) {
    if (type.type !== "pointer" || /^\[[ZBCDFIJS]$/.test(type.name)) return type;
    const { name, className } = type;
    const passing2 = {
      name,
      className,
      type: "pointer",
      size: 1,
      defaultValue: NULL,
      isCompatible: () => true,
      fromJni: (handle, jni, owned) => {
        if (handle.isNull()) return null;
        return new Ref(owned ? jni.newGlobalRef(handle) : handle, className, owned);
      },
      toJni: (value) => value === null ? NULL : value.$h
    };
    return passing2;
  }
  function argumentNames(method) {
    return method._p[5].map((t) => t.className.replace(/<.*>/, ""));
  }
  var OF_MACHINE = { exceptions: "propagate" };
  var GET_STRING_LENGTH = 164;
  var GET_STRING_REGION = 220;
  var MOST_UNITS = 2048;
  var rooms = [];
  var lengthOf = null;
  var copyOf = null;
  function textOf(jni, string) {
    if (lengthOf === null || copyOf === null) {
      const slot = (index) => jni.handle.readPointer().add(index * Process.pointerSize).readPointer();
      lengthOf = new NativeFunction(slot(GET_STRING_LENGTH), "int", ["pointer", "pointer"], OF_MACHINE);
      copyOf = new NativeFunction(slot(GET_STRING_REGION), "void", ["pointer", "pointer", "int", "int", "pointer"], OF_MACHINE);
    }
    const length = lengthOf(jni.handle, string);
    if (length > MOST_UNITS) return jni.stringFromJni(string);
    const room = rooms.pop() ?? Memory.alloc(2 * MOST_UNITS);
    copyOf(jni.handle, string, 0, length, room);
    const text = room.readUtf16String(length) ?? "";
    rooms.push(room);
    return text;
  }
  var MOST_ELEMENTS = 200;
  function open(ref) {
    const jni = env();
    if (ref.declared === "java.lang.String") return textOf(jni, ref.$h);
    const name = jni.getObjectClassName(ref.$h);
    if (name === "java.lang.String") return textOf(jni, ref.$h);
    if (name === "[B") return new ByteArray(ref.$h, jni.getArrayLength(ref.$h));
    if (name.startsWith("[L")) {
      const length = Math.min(jni.getArrayLength(ref.$h), MOST_ELEMENTS);
      return Array.from({ length }, (_, i) => {
        const handle = jni.getObjectArrayElement(ref.$h, i);
        return handle.isNull() ? null : open(new Ref(handle, "java.lang.Object", false));
      });
    }
    return cast(ref.$h, name, ref.declared);
  }
  var ByteArray = class {
    constructor($h, length) {
      this.$h = $h;
      this.length = length;
    }
    $h;
    length;
    $t = { byteSize: 1, name: "B" };
    toJSON() {
      return Array.from(new Int8Array(slice2(this, 0, this.length)));
    }
    withElements(perform) {
      const copy2 = Memory.alloc(Math.max(1, this.length));
      env().getByteArrayRegion(this.$h, 0, this.length, copy2);
      return perform(copy2);
    }
  };
  function cast(handle, name, declared) {
    try {
      return factory().cast(handle, classOf(handle, name), false);
    } catch {
      return castByLoader(handle, name) ?? factory().cast(handle, frida_java_bridge_default.use(declared.replace(/<.*>/, "")), false);
    }
  }
  function ownClass(object) {
    const handle = object["$h"];
    return cast(handle, env().getObjectClassName(handle), "java.lang.Object")["$w"];
  }
  function castByLoader(handle, name) {
    const loader = loaderOf(invoke(view(handle, "java.lang.Object"), "getClass"));
    const own2 = loader === null ? null : loaderFactory(loader);
    if (own2 === null) return null;
    try {
      return own2.cast(handle, own2.use(name), false);
    } catch {
      return null;
    }
  }
  function invoke(object, name, ...args) {
    for (let klass = object; klass !== null; klass = klass["$s"]) {
      const dispatcher = klass[name];
      const fitting = dispatcher?.overloads?.find((o) => takes(o, args));
      if (fitting !== void 0) return fitting.apply(object, args);
    }
    return void 0;
  }
  function takes(method, args) {
    return method.canInvokeWith(args);
  }
  function view(handle, name) {
    return factory().cast(handle, frida_java_bridge_default.use(name), false);
  }
  function thrownClass(error) {
    const handle = error.$h;
    return handle === void 0 ? "unknown" : env().getObjectClassName(handle);
  }
  function identity2(value) {
    if (typeof value !== "object" || value === null || !("$h" in value)) return null;
    const handle = value.$h;
    const object = view(handle, "java.lang.Object");
    const hash = frida_java_bridge_default.use("java.lang.System").identityHashCode(object);
    return `${env().getObjectClassName(handle)}@${hash.toString(16)}`;
  }
  function boxed(value) {
    return frida_java_bridge_default.use("java.lang.Integer").$new(value);
  }
  function newByteArray(length) {
    return new ByteArray(env().newByteArray(length), length);
  }
  function slice2(array, offset, length) {
    if (length <= 0) return new ArrayBuffer(0);
    if (array.$t.name === "B") {
      const copy2 = Memory.alloc(length);
      const jni = env();
      jni.getByteArrayRegion(array.$h, offset, length, copy2);
      jni.throwIfExceptionPending();
      return copy2.readByteArray(length);
    }
    const width = array.$t.byteSize;
    return array.withElements((elements) => elements.add(offset * width).readByteArray(length * width));
  }

  // blob.ts
  var MOST_BYTES2 = 64 * 1024;
  var CHUNK = 1024 * 1024;
  var Gathering = class {
    size = 0;
    kept = [];
    keptBytes = 0;
    digest = new Checksum("sha256");
    add(array, offset = 0, length = array.length - offset) {
      for (let at = 0; at < length; at += CHUNK) this.addBytes(slice2(array, offset + at, Math.min(CHUNK, length - at)));
      return this;
    }
    addBytes(bytes) {
      this.size += bytes.byteLength;
      this.digest.update(bytes);
      const room = MOST_BYTES2 - this.keptBytes;
      if (room > 0 && bytes.byteLength > 0) {
        const part = bytes.byteLength > room ? bytes.slice(0, room) : bytes;
        this.kept.push(part);
        this.keptBytes += part.byteLength;
      }
      return this;
    }
    /** The first bytes kept, as one. */
    prefix() {
      if (this.kept.length === 1 && this.kept[0] !== void 0) return this.kept[0];
      const whole = new Uint8Array(this.keptBytes);
      let at = 0;
      for (const part of this.kept) {
        whole.set(new Uint8Array(part), at);
        at += part.byteLength;
      }
      return whole.buffer;
    }
    /** Ends the gathering: the digest cannot go on after it was read. */
    blob(blobs) {
      const sha256 = this.digest.getString();
      return this.size === 0 ? { size: 0, sha256 } : { size: this.size, sha256, data: blobs.token(this.prefix()) };
    }
  };

  // paths.ts
  var TOKEN2 = /\[\]|\.([\w$]+)(\((?:arg(\d+)|(-?\d+))?\))?/g;
  function parsePath(text) {
    const head = /^(?:return|this|arg(\d+)|<([\w.$]+)>)/.exec(text);
    if (head === null) throw new Error(`no path: ${text}`);
    const steps = [];
    for (const token of text.slice(head[0].length).matchAll(TOKEN2)) {
      const [whole, name, call, arg, number] = token;
      if (whole === "[]" || name === void 0) steps.push({ kind: "each" });
      else if (call === void 0) steps.push({ kind: "field", name });
      else steps.push({ kind: "method", name, argument: argument(arg, number) });
    }
    return { root: root(head), steps };
  }
  function root(head) {
    const [whole, index, name] = head;
    if (index !== void 0) return { kind: "arg", index: Number(index) };
    if (name !== void 0) return { kind: "type", name };
    return { kind: whole === "this" ? "this" : "return" };
  }
  function argument(arg, number) {
    if (arg !== void 0) return { kind: "arg", index: Number(arg) };
    if (number !== void 0) return { kind: "number", value: Number(number) };
    return null;
  }
  function choose(map, text) {
    const exact = map[text];
    if (exact !== void 0) return exact;
    let best = null;
    let length = -1;
    for (const [key, value] of Object.entries(map)) {
      if (key.endsWith("*") && key.length > length && text.startsWith(key.slice(0, -1))) {
        best = value;
        length = key.length;
      }
    }
    return best;
  }

  // text.ts
  var MOST_CHARACTERS = 8192;
  function truncated(text) {
    return text.length > MOST_CHARACTERS ? text.slice(0, MOST_CHARACTERS) : text;
  }
  function numberText(value) {
    if (Number.isInteger(value) || Math.fround(value) !== value) return String(value);
    for (let digits = 6; digits <= 9; digits++) {
      const short = Number(value.toPrecision(digits));
      if (Math.fround(short) === value) return String(short);
    }
    return String(value);
  }
  function ipv4Text(value) {
    return [0, 8, 16, 24].map((shift) => value >>> shift & 255).join(".");
  }
  function heartRate(bytes) {
    const [flags, low, high] = bytes;
    if (flags === void 0 || low === void 0) return null;
    if ((flags & 1) === 0) return low;
    return high === void 0 ? null : low | high << 8;
  }
  function oneLine(error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.split("\n", 1)[0] ?? "";
  }

  // values.ts
  var MOST_ROWS = 50;
  var MOST_COLUMNS = 32;
  var MOST_KEYS = 100;
  var MOST_DEPTH = 4;
  function compile(spec) {
    return {
      spec,
      name: spec.name || spec.path,
      path: parsePath(spec.path),
      decides: spec.data_types ? parsePath(spec.data_types.path) : null,
      when: spec.when ? parsePath(spec.when.path) : null
    };
  }
  function read2(reading2, call, blobs, values2) {
    const { spec, name } = reading2;
    if (call.error !== void 0 && reading2.path.root.kind === "return") return;
    if (reading2.when !== null && !(spec.when?.one_of ?? []).includes(textOf2(call.first(reading2.when)) ?? "")) return;
    const type = dataType(reading2, call);
    for (const found of call.follow(reading2.path)) {
      for (const value of readAs(spec.read ?? "text", name, found, call, blobs)) {
        if (type !== null) value.data_type = type;
        values2.push(value);
      }
    }
  }
  function dataType(reading2, call) {
    const { spec } = reading2;
    if (reading2.decides !== null && spec.data_types) {
      const decided = choose(spec.data_types.map, textOf2(call.first(reading2.decides)) ?? "");
      if (decided !== null) return decided;
    }
    return spec.data_type ?? null;
  }
  function readAs(reader, name, found, call, blobs) {
    switch (reader) {
      case "bytes":
        return [bytesValue(name, found, blobs)];
      case "mac":
        return [{ name, text: macText(found) }];
      case "utf8":
        return [{ name, text: isPrimitiveArray(found) ? utf8Text(found) : textOf2(found) }];
      case "heart_rate":
        return isPrimitiveArray(found) ? [{ name, text: heartRateText(found) }] : [];
      case "ipv4":
        return [{ name, text: typeof found === "number" ? ipv4Text(found) : textOf2(found) }];
      case "bundle":
        return bundleValues(found, call, blobs, "", 0);
      case "cursor":
        return cursorValues(found, blobs);
      default:
        return [{ name, text: textOf2(found) }];
    }
  }
  function bytesValue(name, found, blobs) {
    if (!isPrimitiveArray(found) || found.$t.name !== "B") return { name, text: textOf2(found) };
    return { name, blob: new Gathering().add(found).blob(blobs) };
  }
  function textOf2(value) {
    if (value === null || value === void 0) return null;
    if (typeof value === "string") return truncated(value);
    if (typeof value === "number") return numberText(value);
    if (typeof value === "boolean") return String(value);
    if (isPrimitiveArray(value)) return truncated(value.toJSON().map((v) => typeof v === "number" ? numberText(v) : v).join(","));
    if (value instanceof Int64 || value instanceof UInt64) return value.toString();
    const text = value.toString();
    return text === null ? null : truncated(text);
  }
  function utf8Text(found) {
    const bytes = slice2(found, 0, found.length);
    const copy2 = Memory.alloc(bytes.byteLength + 1);
    copy2.writeByteArray(bytes);
    try {
      return truncated(copy2.readUtf8String() ?? "");
    } catch {
      return "";
    }
  }
  function heartRateText(found) {
    const rate = heartRate(new Uint8Array(slice2(found, 0, found.length)));
    return rate === null ? null : numberText(rate);
  }
  function macText(found) {
    if (!isPrimitiveArray(found)) return textOf2(found);
    const bytes = new Uint8Array(slice2(found, 0, Math.min(found.length, 8)));
    return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join(":");
  }
  function bundleValues(found, call, blobs, prefix, depth) {
    if (found === null || found === void 0) return [];
    const bundle = found;
    const keys = call.elements(bundle.keySet()).slice(0, MOST_KEYS);
    return keys.flatMap((key) => {
      const name = `${prefix}${textOf2(key) ?? ""}`;
      return entryValues(name, call.ready(bundle.get(key)), call, blobs, depth);
    });
  }
  function entryValues(name, value, call, blobs, depth) {
    if (Array.isArray(value)) return value.flatMap((v) => entryValues(name, v, call, blobs, depth + 1));
    if (isPrimitiveArray(value)) return [bytesValue(name, value, blobs)];
    if (typeof value === "object" && value !== null && depth < MOST_DEPTH) {
      const wrapper = value;
      if (NESTING.has(wrapper.$className)) return bundleValues(wrapper, call, blobs, `${name}.`, depth + 1);
      if ("toArray" in wrapper) {
        return call.elements(wrapper).flatMap((v) => entryValues(name, v, call, blobs, depth + 1));
      }
    }
    return [{ name, text: textOf2(value) }];
  }
  var NESTING = /* @__PURE__ */ new Set(["android.os.Bundle", "android.os.PersistableBundle"]);
  function cursorValues(found, blobs) {
    if (found === null || found === void 0) return [];
    const cursor = found;
    const before = cursor.getPosition();
    const names = cursor.getColumnNames().slice(0, MOST_COLUMNS);
    const values2 = [];
    try {
      for (let row = 0; row < MOST_ROWS && cursor.moveToPosition(row); row++) {
        names.forEach((name, column) => values2.push(cell(cursor, name, column, blobs)));
      }
    } finally {
      cursor.moveToPosition(before);
    }
    return values2;
  }
  var CURSOR_BLOB = 4;
  function cell(cursor, name, column, blobs) {
    if (cursor.getType(column) === CURSOR_BLOB) {
      return bytesValue(name, cursor.getBlob(column), blobs);
    }
    return { name, text: textOf2(cursor.getString(column)) };
  }

  // operations.ts
  var MOST_INSTANCES = 2048;
  var Instances = class {
    running = /* @__PURE__ */ new Map();
    get(key) {
      return this.running.get(key) ?? null;
    }
    set(key, state) {
      this.running.delete(key);
      this.running.set(key, state);
      if (this.running.size > MOST_INSTANCES) {
        for (const oldest of this.running.keys()) {
          this.running.delete(oldest);
          break;
        }
      }
      return state;
    }
    delete(key) {
      this.running.delete(key);
    }
    all() {
      return this.running.values();
    }
  };
  function fresh(operation, algorithm, ignored) {
    return {
      ignored,
      operation,
      algorithm,
      key: null,
      iv: null,
      input: new Gathering(),
      output: new Gathering(),
      aad: null,
      burst: null,
      told: false
    };
  }
  function restart(state) {
    state.input = new Gathering();
    state.output = new Gathering();
    state.aad = null;
    state.burst = null;
    state.told = false;
  }
  function instanceOf(call) {
    return call.identityOf(call.self) ?? "";
  }
  function byLibrary(call, target) {
    const caller = call.caller();
    return (target.options?.["ignore_callers"] ?? "").split(" ").some((prefix) => prefix !== "" && caller.startsWith(prefix));
  }
  function completed(state, blobs, parts = state) {
    const crypto = {
      operation: state.operation,
      algorithm: state.algorithm,
      input: parts.input.blob(blobs),
      output: parts.output.blob(blobs)
    };
    if (state.key !== null && state.key.byteLength > 0) crypto.key = blobs.token(state.key);
    if (state.iv !== null && state.iv.byteLength > 0) crypto.iv = blobs.token(state.iv);
    if (state.aad === null || parts !== state) return { crypto };
    return { crypto, values: [{ name: "aad", blob: state.aad.blob(blobs) }] };
  }
  function algorithmOf(call) {
    return textOf2(call.self.getAlgorithm()) ?? "";
  }
  function bytesOf(value) {
    return isPrimitiveArray(value) ? slice2(value, 0, value.length) : null;
  }
  function encodedKey(call, index) {
    const key = call.arg(index);
    return key === null || key.getEncoded === void 0 ? null : bytesOf(key.getEncoded());
  }
  function bufferBytes(call, index, from2) {
    const buffer = call.arg(index);
    if (buffer === null) return null;
    const view2 = call.ready(buffer.duplicate());
    if (from2 !== null) {
      invoke(view2, "limit", invoke(view2, "position"));
      invoke(view2, "position", from2);
    }
    const length = invoke(view2, "remaining");
    const copy2 = newByteArray(length);
    invoke(view2, "get", copy2);
    return slice2(copy2, 0, length);
  }
  function inputBytes(call) {
    const [first, offset, length] = call.args;
    if (typeof first === "number" && call.types[0] === "byte") return [new Uint8Array([first & 255]).buffer];
    if (isPrimitiveArray(first)) {
      if (call.args.length >= 3 && typeof offset === "number" && typeof length === "number") {
        return [slice2(first, offset, length)];
      }
      return call.args.length === 1 ? [slice2(first, 0, first.length)] : [];
    }
    if (call.types[0] === "java.nio.ByteBuffer") {
      const bytes = bufferBytes(call, 0, null);
      return bytes === null ? [] : [bytes];
    }
    return [];
  }

  // helper.ts
  var HELPER_NAME = "sdkwitness.agent.Stacks";
  var HELPER_CLASS = [
    202,
    254,
    186,
    190,
    0,
    0,
    0,
    55,
    0,
    156,
    10,
    0,
    2,
    0,
    3,
    7,
    0,
    4,
    12,
    0,
    5,
    0,
    6,
    1,
    0,
    16,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    79,
    98,
    106,
    101,
    99,
    116,
    1,
    0,
    6,
    60,
    105,
    110,
    105,
    116,
    62,
    1,
    0,
    3,
    40,
    41,
    86,
    5,
    203,
    242,
    156,
    228,
    132,
    34,
    35,
    37,
    9,
    0,
    10,
    0,
    11,
    7,
    0,
    12,
    12,
    0,
    13,
    0,
    14,
    1,
    0,
    23,
    115,
    100,
    107,
    119,
    105,
    116,
    110,
    101,
    115,
    115,
    47,
    97,
    103,
    101,
    110,
    116,
    47,
    83,
    116,
    97,
    99,
    107,
    115,
    1,
    0,
    4,
    104,
    97,
    115,
    104,
    1,
    0,
    1,
    74,
    7,
    0,
    16,
    1,
    0,
    16,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    9,
    0,
    10,
    0,
    18,
    12,
    0,
    19,
    0,
    20,
    1,
    0,
    5,
    110,
    97,
    109,
    101,
    115,
    1,
    0,
    19,
    91,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    59,
    9,
    0,
    10,
    0,
    22,
    12,
    0,
    23,
    0,
    24,
    1,
    0,
    6,
    87,
    65,
    76,
    75,
    69,
    82,
    1,
    0,
    23,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    97,
    99,
    107,
    87,
    97,
    108,
    107,
    101,
    114,
    59,
    10,
    0,
    10,
    0,
    26,
    12,
    0,
    5,
    0,
    27,
    1,
    0,
    4,
    40,
    73,
    41,
    86,
    10,
    0,
    29,
    0,
    30,
    7,
    0,
    31,
    12,
    0,
    32,
    0,
    33,
    1,
    0,
    21,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    97,
    99,
    107,
    87,
    97,
    108,
    107,
    101,
    114,
    1,
    0,
    4,
    119,
    97,
    108,
    107,
    1,
    0,
    49,
    40,
    76,
    106,
    97,
    118,
    97,
    47,
    117,
    116,
    105,
    108,
    47,
    102,
    117,
    110,
    99,
    116,
    105,
    111,
    110,
    47,
    70,
    117,
    110,
    99,
    116,
    105,
    111,
    110,
    59,
    41,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    79,
    98,
    106,
    101,
    99,
    116,
    59,
    10,
    0,
    35,
    0,
    36,
    7,
    0,
    37,
    12,
    0,
    38,
    0,
    39,
    1,
    0,
    14,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    76,
    111,
    110,
    103,
    1,
    0,
    11,
    116,
    111,
    72,
    101,
    120,
    83,
    116,
    114,
    105,
    110,
    103,
    1,
    0,
    21,
    40,
    74,
    41,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    59,
    10,
    0,
    10,
    0,
    41,
    12,
    0,
    42,
    0,
    43,
    1,
    0,
    4,
    116,
    101,
    120,
    116,
    1,
    0,
    20,
    40,
    41,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    59,
    18,
    0,
    0,
    0,
    45,
    12,
    0,
    46,
    0,
    47,
    1,
    0,
    23,
    109,
    97,
    107,
    101,
    67,
    111,
    110,
    99,
    97,
    116,
    87,
    105,
    116,
    104,
    67,
    111,
    110,
    115,
    116,
    97,
    110,
    116,
    115,
    1,
    0,
    56,
    40,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    59,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    59,
    41,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    59,
    11,
    0,
    49,
    0,
    50,
    7,
    0,
    51,
    12,
    0,
    52,
    0,
    53,
    1,
    0,
    23,
    106,
    97,
    118,
    97,
    47,
    117,
    116,
    105,
    108,
    47,
    115,
    116,
    114,
    101,
    97,
    109,
    47,
    83,
    116,
    114,
    101,
    97,
    109,
    1,
    0,
    8,
    105,
    116,
    101,
    114,
    97,
    116,
    111,
    114,
    1,
    0,
    22,
    40,
    41,
    76,
    106,
    97,
    118,
    97,
    47,
    117,
    116,
    105,
    108,
    47,
    73,
    116,
    101,
    114,
    97,
    116,
    111,
    114,
    59,
    11,
    0,
    55,
    0,
    56,
    7,
    0,
    57,
    12,
    0,
    58,
    0,
    59,
    1,
    0,
    18,
    106,
    97,
    118,
    97,
    47,
    117,
    116,
    105,
    108,
    47,
    73,
    116,
    101,
    114,
    97,
    116,
    111,
    114,
    1,
    0,
    4,
    110,
    101,
    120,
    116,
    1,
    0,
    20,
    40,
    41,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    79,
    98,
    106,
    101,
    99,
    116,
    59,
    9,
    0,
    10,
    0,
    61,
    12,
    0,
    62,
    0,
    63,
    1,
    0,
    4,
    107,
    101,
    112,
    116,
    1,
    0,
    1,
    73,
    11,
    0,
    55,
    0,
    65,
    12,
    0,
    66,
    0,
    67,
    1,
    0,
    7,
    104,
    97,
    115,
    78,
    101,
    120,
    116,
    1,
    0,
    3,
    40,
    41,
    90,
    7,
    0,
    69,
    1,
    0,
    32,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    97,
    99,
    107,
    87,
    97,
    108,
    107,
    101,
    114,
    36,
    83,
    116,
    97,
    99,
    107,
    70,
    114,
    97,
    109,
    101,
    11,
    0,
    68,
    0,
    71,
    12,
    0,
    72,
    0,
    43,
    1,
    0,
    12,
    103,
    101,
    116,
    67,
    108,
    97,
    115,
    115,
    78,
    97,
    109,
    101,
    10,
    0,
    10,
    0,
    74,
    12,
    0,
    75,
    0,
    76,
    1,
    0,
    6,
    110,
    97,
    109,
    101,
    79,
    102,
    1,
    0,
    38,
    40,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    59,
    41,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    59,
    11,
    0,
    68,
    0,
    78,
    12,
    0,
    79,
    0,
    43,
    1,
    0,
    13,
    103,
    101,
    116,
    77,
    101,
    116,
    104,
    111,
    100,
    78,
    97,
    109,
    101,
    10,
    0,
    15,
    0,
    81,
    12,
    0,
    82,
    0,
    83,
    1,
    0,
    6,
    101,
    113,
    117,
    97,
    108,
    115,
    1,
    0,
    21,
    40,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    79,
    98,
    106,
    101,
    99,
    116,
    59,
    41,
    90,
    11,
    0,
    68,
    0,
    85,
    12,
    0,
    86,
    0,
    67,
    1,
    0,
    14,
    105,
    115,
    78,
    97,
    116,
    105,
    118,
    101,
    77,
    101,
    116,
    104,
    111,
    100,
    10,
    0,
    15,
    0,
    88,
    12,
    0,
    89,
    0,
    90,
    1,
    0,
    8,
    104,
    97,
    115,
    104,
    67,
    111,
    100,
    101,
    1,
    0,
    3,
    40,
    41,
    73,
    5,
    0,
    0,
    1,
    0,
    0,
    0,
    1,
    179,
    7,
    0,
    94,
    1,
    0,
    23,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    66,
    117,
    105,
    108,
    100,
    101,
    114,
    10,
    0,
    93,
    0,
    3,
    10,
    0,
    93,
    0,
    97,
    12,
    0,
    98,
    0,
    99,
    1,
    0,
    6,
    97,
    112,
    112,
    101,
    110,
    100,
    1,
    0,
    28,
    40,
    67,
    41,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    66,
    117,
    105,
    108,
    100,
    101,
    114,
    59,
    10,
    0,
    93,
    0,
    101,
    12,
    0,
    98,
    0,
    102,
    1,
    0,
    45,
    40,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    59,
    41,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    66,
    117,
    105,
    108,
    100,
    101,
    114,
    59,
    10,
    0,
    93,
    0,
    104,
    12,
    0,
    105,
    0,
    43,
    1,
    0,
    8,
    116,
    111,
    83,
    116,
    114,
    105,
    110,
    103,
    10,
    0,
    15,
    0,
    107,
    12,
    0,
    108,
    0,
    109,
    1,
    0,
    7,
    105,
    110,
    100,
    101,
    120,
    79,
    102,
    1,
    0,
    4,
    40,
    73,
    41,
    73,
    10,
    0,
    15,
    0,
    111,
    12,
    0,
    112,
    0,
    113,
    1,
    0,
    9,
    115,
    117,
    98,
    115,
    116,
    114,
    105,
    110,
    103,
    1,
    0,
    22,
    40,
    73,
    73,
    41,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    59,
    10,
    0,
    10,
    0,
    115,
    12,
    0,
    116,
    0,
    117,
    1,
    0,
    5,
    97,
    112,
    112,
    108,
    121,
    1,
    0,
    52,
    40,
    76,
    106,
    97,
    118,
    97,
    47,
    117,
    116,
    105,
    108,
    47,
    115,
    116,
    114,
    101,
    97,
    109,
    47,
    83,
    116,
    114,
    101,
    97,
    109,
    59,
    41,
    76,
    115,
    100,
    107,
    119,
    105,
    116,
    110,
    101,
    115,
    115,
    47,
    97,
    103,
    101,
    110,
    116,
    47,
    83,
    116,
    97,
    99,
    107,
    115,
    59,
    9,
    0,
    119,
    0,
    120,
    7,
    0,
    121,
    12,
    0,
    122,
    0,
    123,
    1,
    0,
    28,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    97,
    99,
    107,
    87,
    97,
    108,
    107,
    101,
    114,
    36,
    79,
    112,
    116,
    105,
    111,
    110,
    1,
    0,
    18,
    83,
    72,
    79,
    87,
    95,
    72,
    73,
    68,
    68,
    69,
    78,
    95,
    70,
    82,
    65,
    77,
    69,
    83,
    1,
    0,
    30,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    97,
    99,
    107,
    87,
    97,
    108,
    107,
    101,
    114,
    36,
    79,
    112,
    116,
    105,
    111,
    110,
    59,
    10,
    0,
    29,
    0,
    125,
    12,
    0,
    126,
    0,
    127,
    1,
    0,
    11,
    103,
    101,
    116,
    73,
    110,
    115,
    116,
    97,
    110,
    99,
    101,
    1,
    0,
    55,
    40,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    97,
    99,
    107,
    87,
    97,
    108,
    107,
    101,
    114,
    36,
    79,
    112,
    116,
    105,
    111,
    110,
    59,
    41,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    97,
    99,
    107,
    87,
    97,
    108,
    107,
    101,
    114,
    59,
    7,
    0,
    129,
    1,
    0,
    27,
    106,
    97,
    118,
    97,
    47,
    117,
    116,
    105,
    108,
    47,
    102,
    117,
    110,
    99,
    116,
    105,
    111,
    110,
    47,
    70,
    117,
    110,
    99,
    116,
    105,
    111,
    110,
    1,
    0,
    4,
    67,
    111,
    100,
    101,
    1,
    0,
    4,
    116,
    97,
    107,
    101,
    1,
    0,
    21,
    40,
    73,
    41,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    59,
    1,
    0,
    13,
    83,
    116,
    97,
    99,
    107,
    77,
    97,
    112,
    84,
    97,
    98,
    108,
    101,
    1,
    0,
    9,
    83,
    105,
    103,
    110,
    97,
    116,
    117,
    114,
    101,
    1,
    0,
    88,
    40,
    76,
    106,
    97,
    118,
    97,
    47,
    117,
    116,
    105,
    108,
    47,
    115,
    116,
    114,
    101,
    97,
    109,
    47,
    83,
    116,
    114,
    101,
    97,
    109,
    60,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    97,
    99,
    107,
    87,
    97,
    108,
    107,
    101,
    114,
    36,
    83,
    116,
    97,
    99,
    107,
    70,
    114,
    97,
    109,
    101,
    59,
    62,
    59,
    41,
    76,
    115,
    100,
    107,
    119,
    105,
    116,
    110,
    101,
    115,
    115,
    47,
    97,
    103,
    101,
    110,
    116,
    47,
    83,
    116,
    97,
    99,
    107,
    115,
    59,
    1,
    0,
    38,
    40,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    79,
    98,
    106,
    101,
    99,
    116,
    59,
    41,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    79,
    98,
    106,
    101,
    99,
    116,
    59,
    1,
    0,
    8,
    60,
    99,
    108,
    105,
    110,
    105,
    116,
    62,
    1,
    0,
    135,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    79,
    98,
    106,
    101,
    99,
    116,
    59,
    76,
    106,
    97,
    118,
    97,
    47,
    117,
    116,
    105,
    108,
    47,
    102,
    117,
    110,
    99,
    116,
    105,
    111,
    110,
    47,
    70,
    117,
    110,
    99,
    116,
    105,
    111,
    110,
    60,
    76,
    106,
    97,
    118,
    97,
    47,
    117,
    116,
    105,
    108,
    47,
    115,
    116,
    114,
    101,
    97,
    109,
    47,
    83,
    116,
    114,
    101,
    97,
    109,
    60,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    97,
    99,
    107,
    87,
    97,
    108,
    107,
    101,
    114,
    36,
    83,
    116,
    97,
    99,
    107,
    70,
    114,
    97,
    109,
    101,
    59,
    62,
    59,
    76,
    115,
    100,
    107,
    119,
    105,
    116,
    110,
    101,
    115,
    115,
    47,
    97,
    103,
    101,
    110,
    116,
    47,
    83,
    116,
    97,
    99,
    107,
    115,
    59,
    62,
    59,
    1,
    0,
    16,
    66,
    111,
    111,
    116,
    115,
    116,
    114,
    97,
    112,
    77,
    101,
    116,
    104,
    111,
    100,
    115,
    15,
    6,
    0,
    141,
    10,
    0,
    142,
    0,
    143,
    7,
    0,
    144,
    12,
    0,
    46,
    0,
    145,
    1,
    0,
    36,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    105,
    110,
    118,
    111,
    107,
    101,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    67,
    111,
    110,
    99,
    97,
    116,
    70,
    97,
    99,
    116,
    111,
    114,
    121,
    1,
    0,
    152,
    40,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    105,
    110,
    118,
    111,
    107,
    101,
    47,
    77,
    101,
    116,
    104,
    111,
    100,
    72,
    97,
    110,
    100,
    108,
    101,
    115,
    36,
    76,
    111,
    111,
    107,
    117,
    112,
    59,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    59,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    105,
    110,
    118,
    111,
    107,
    101,
    47,
    77,
    101,
    116,
    104,
    111,
    100,
    84,
    121,
    112,
    101,
    59,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    83,
    116,
    114,
    105,
    110,
    103,
    59,
    91,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    79,
    98,
    106,
    101,
    99,
    116,
    59,
    41,
    76,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    105,
    110,
    118,
    111,
    107,
    101,
    47,
    67,
    97,
    108,
    108,
    83,
    105,
    116,
    101,
    59,
    8,
    0,
    147,
    1,
    0,
    2,
    1,
    1,
    1,
    0,
    12,
    73,
    110,
    110,
    101,
    114,
    67,
    108,
    97,
    115,
    115,
    101,
    115,
    1,
    0,
    10,
    83,
    116,
    97,
    99,
    107,
    70,
    114,
    97,
    109,
    101,
    1,
    0,
    6,
    79,
    112,
    116,
    105,
    111,
    110,
    7,
    0,
    152,
    1,
    0,
    37,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    105,
    110,
    118,
    111,
    107,
    101,
    47,
    77,
    101,
    116,
    104,
    111,
    100,
    72,
    97,
    110,
    100,
    108,
    101,
    115,
    36,
    76,
    111,
    111,
    107,
    117,
    112,
    7,
    0,
    154,
    1,
    0,
    30,
    106,
    97,
    118,
    97,
    47,
    108,
    97,
    110,
    103,
    47,
    105,
    110,
    118,
    111,
    107,
    101,
    47,
    77,
    101,
    116,
    104,
    111,
    100,
    72,
    97,
    110,
    100,
    108,
    101,
    115,
    1,
    0,
    6,
    76,
    111,
    111,
    107,
    117,
    112,
    0,
    49,
    0,
    10,
    0,
    2,
    0,
    1,
    0,
    128,
    0,
    4,
    0,
    26,
    0,
    23,
    0,
    24,
    0,
    0,
    0,
    18,
    0,
    19,
    0,
    20,
    0,
    0,
    0,
    2,
    0,
    62,
    0,
    63,
    0,
    0,
    0,
    2,
    0,
    13,
    0,
    14,
    0,
    0,
    0,
    7,
    0,
    2,
    0,
    5,
    0,
    27,
    0,
    1,
    0,
    130,
    0,
    0,
    0,
    34,
    0,
    3,
    0,
    2,
    0,
    0,
    0,
    22,
    42,
    183,
    0,
    1,
    42,
    20,
    0,
    7,
    181,
    0,
    9,
    42,
    5,
    27,
    104,
    189,
    0,
    15,
    181,
    0,
    17,
    177,
    0,
    0,
    0,
    0,
    0,
    9,
    0,
    131,
    0,
    132,
    0,
    1,
    0,
    130,
    0,
    0,
    0,
    49,
    0,
    4,
    0,
    2,
    0,
    0,
    0,
    37,
    178,
    0,
    21,
    187,
    0,
    10,
    89,
    26,
    183,
    0,
    25,
    182,
    0,
    28,
    192,
    0,
    10,
    76,
    43,
    180,
    0,
    9,
    4,
    125,
    184,
    0,
    34,
    43,
    182,
    0,
    40,
    186,
    0,
    44,
    0,
    0,
    176,
    0,
    0,
    0,
    0,
    0,
    1,
    0,
    116,
    0,
    117,
    0,
    2,
    0,
    130,
    0,
    0,
    0,
    241,
    0,
    5,
    0,
    6,
    0,
    0,
    0,
    200,
    43,
    185,
    0,
    48,
    1,
    0,
    77,
    44,
    185,
    0,
    54,
    1,
    0,
    87,
    42,
    180,
    0,
    60,
    42,
    180,
    0,
    17,
    190,
    162,
    0,
    175,
    44,
    185,
    0,
    64,
    1,
    0,
    153,
    0,
    166,
    44,
    185,
    0,
    54,
    1,
    0,
    192,
    0,
    68,
    78,
    45,
    185,
    0,
    70,
    1,
    0,
    184,
    0,
    73,
    58,
    4,
    45,
    185,
    0,
    77,
    1,
    0,
    58,
    5,
    42,
    180,
    0,
    60,
    158,
    0,
    53,
    25,
    4,
    42,
    180,
    0,
    17,
    42,
    180,
    0,
    60,
    5,
    100,
    50,
    182,
    0,
    80,
    153,
    0,
    34,
    25,
    5,
    42,
    180,
    0,
    17,
    42,
    180,
    0,
    60,
    4,
    100,
    50,
    182,
    0,
    80,
    153,
    0,
    15,
    45,
    185,
    0,
    84,
    1,
    0,
    153,
    0,
    6,
    167,
    255,
    152,
    42,
    180,
    0,
    17,
    42,
    89,
    180,
    0,
    60,
    90,
    4,
    96,
    181,
    0,
    60,
    25,
    4,
    83,
    42,
    180,
    0,
    17,
    42,
    89,
    180,
    0,
    60,
    90,
    4,
    96,
    181,
    0,
    60,
    25,
    5,
    83,
    42,
    42,
    180,
    0,
    9,
    25,
    4,
    182,
    0,
    87,
    133,
    131,
    20,
    0,
    91,
    105,
    181,
    0,
    9,
    42,
    42,
    180,
    0,
    9,
    25,
    5,
    182,
    0,
    87,
    133,
    131,
    20,
    0,
    91,
    105,
    181,
    0,
    9,
    167,
    255,
    75,
    42,
    176,
    0,
    0,
    0,
    1,
    0,
    133,
    0,
    0,
    0,
    23,
    0,
    3,
    252,
    0,
    14,
    7,
    0,
    55,
    254,
    0,
    106,
    7,
    0,
    68,
    7,
    0,
    15,
    7,
    0,
    15,
    248,
    0,
    76,
    0,
    134,
    0,
    0,
    0,
    2,
    0,
    135,
    0,
    2,
    0,
    42,
    0,
    43,
    0,
    1,
    0,
    130,
    0,
    0,
    0,
    91,
    0,
    4,
    0,
    3,
    0,
    0,
    0,
    61,
    187,
    0,
    93,
    89,
    183,
    0,
    95,
    76,
    3,
    61,
    28,
    42,
    180,
    0,
    60,
    162,
    0,
    41,
    43,
    16,
    10,
    182,
    0,
    96,
    42,
    180,
    0,
    17,
    28,
    50,
    182,
    0,
    100,
    16,
    46,
    182,
    0,
    96,
    42,
    180,
    0,
    17,
    28,
    4,
    96,
    50,
    182,
    0,
    100,
    87,
    132,
    2,
    2,
    167,
    255,
    213,
    43,
    182,
    0,
    103,
    176,
    0,
    0,
    0,
    1,
    0,
    133,
    0,
    0,
    0,
    12,
    0,
    2,
    253,
    0,
    10,
    7,
    0,
    93,
    1,
    250,
    0,
    45,
    0,
    10,
    0,
    75,
    0,
    76,
    0,
    1,
    0,
    130,
    0,
    0,
    0,
    50,
    0,
    3,
    0,
    2,
    0,
    0,
    0,
    22,
    42,
    16,
    47,
    182,
    0,
    106,
    60,
    27,
    156,
    0,
    7,
    42,
    167,
    0,
    9,
    42,
    3,
    27,
    182,
    0,
    110,
    176,
    0,
    0,
    0,
    1,
    0,
    133,
    0,
    0,
    0,
    10,
    0,
    2,
    252,
    0,
    15,
    1,
    69,
    7,
    0,
    15,
    16,
    65,
    0,
    116,
    0,
    136,
    0,
    1,
    0,
    130,
    0,
    0,
    0,
    21,
    0,
    2,
    0,
    2,
    0,
    0,
    0,
    9,
    42,
    43,
    192,
    0,
    49,
    182,
    0,
    114,
    176,
    0,
    0,
    0,
    0,
    0,
    8,
    0,
    137,
    0,
    6,
    0,
    1,
    0,
    130,
    0,
    0,
    0,
    22,
    0,
    1,
    0,
    0,
    0,
    0,
    0,
    10,
    178,
    0,
    118,
    184,
    0,
    124,
    179,
    0,
    21,
    177,
    0,
    0,
    0,
    0,
    0,
    3,
    0,
    134,
    0,
    0,
    0,
    2,
    0,
    138,
    0,
    139,
    0,
    0,
    0,
    8,
    0,
    1,
    0,
    140,
    0,
    1,
    0,
    146,
    0,
    148,
    0,
    0,
    0,
    26,
    0,
    3,
    0,
    68,
    0,
    29,
    0,
    149,
    6,
    9,
    0,
    119,
    0,
    29,
    0,
    150,
    64,
    25,
    0,
    151,
    0,
    153,
    0,
    155,
    0,
    25
  ];

  // java-stacks.c
  var java_stacks_default = "/*\n * A number by which a Java stack is known again: JVMTI's walk of the calling thread, which runs no Java code.\n *\n * A method keeps its jmethodID for good: HotSpot never gives that of an unloaded one to another.\n */\n\n#include <glib.h>\n\n#define MOST_FRAMES 96        /* as many as java-stacks.ts keeps */\n#define GET_STACK_TRACE 103   /* place in jvmtiInterface_1, from 0 (JVMTI 1.2: function 104) */\n\n/* jvmtiFrameInfo of jvmti.h. */\ntypedef struct { gpointer method; gint64 location; } Frame;\n\ntypedef int (* GetStackTrace) (gpointer * tools, gpointer thread, int start, int most, Frame * frames, int * count);\n\n/* 0 where there is no stack; innermost frames count first. 53 bits, which a number of JavaScript holds exactly. */\ndouble key_of_stack (gpointer * tools)\n{\n  GetStackTrace get = ((GetStackTrace *) *tools)[GET_STACK_TRACE];\n  Frame frames[MOST_FRAMES];\n  guint64 hash = 0xcbf29ce484222325ull;   /* FNV-1a, by method and not by byte */\n  int count = 0, i;\n\n  if (get (tools, NULL, 0, MOST_FRAMES, frames, &count) != 0 || count == 0) return 0;\n  for (i = 0; i != count; i++) hash = (hash ^ (guint64) frames[i].method) * 0x100000001b3ull;\n  return (double) (gint64) ((hash ^ hash >> 53) & 0x1fffffffffffffull | 1);\n}\n";

  // java-stacks.ts
  var MOST_FRAMES = 96;
  var DEFINE_CLASS = 5;
  var JVMTI_VERSION = 805372416;
  var MOST_KNOWN = 65536;
  var walker = null;
  var known = /* @__PURE__ */ new Map();
  var taken = /* @__PURE__ */ new Set();
  function prepareStacks() {
    if (Process.findModuleByName("libart.so") !== null) return "Android's takes no class files";
    try {
      walker = walkerOf(findHelper() ?? defineHelper());
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    return null;
  }
  function walkerOf(helper) {
    helper.take(1);
    const machine = frida_java_bridge_default.vm;
    const tools = machine.tryGetEnvHandle(JVMTI_VERSION);
    if (tools === null) throw new Error("it has no tool interface");
    const module = new CModule(java_stacks_default);
    const key = new NativeFunction(module.key_of_stack, "double", ["pointer"], OF_MACHINE);
    return { helper, module, key, tools };
  }
  function findHelper() {
    try {
      return frida_java_bridge_default.use(HELPER_NAME);
    } catch {
      return null;
    }
  }
  function defineHelper() {
    const jni = env();
    const entry = jni.handle.readPointer().add(DEFINE_CLASS * Process.pointerSize).readPointer();
    const define = new NativeFunction(entry, "pointer", ["pointer", "pointer", "pointer", "pointer", "int"], OF_MACHINE);
    const name = Memory.allocUtf8String(HELPER_NAME.replaceAll(".", "/"));
    const bytes = Memory.alloc(HELPER_CLASS.length);
    bytes.writeByteArray(HELPER_CLASS);
    define(jni.handle, name, NULL, bytes, HELPER_CLASS.length);
    jni.throwIfExceptionPending();
    return frida_java_bridge_default.use(HELPER_NAME);
  }
  function takeStack() {
    if (walker === null) return slowStack();
    const key = walker.key(walker.tools);
    const again = known.get(key);
    if (again !== void 0) return { id: again, frames: null };
    const [id = "", ...frames] = walker.helper.take(MOST_FRAMES).split("\n");
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, id);
    return { id, frames: isNew(id) ? frames : null };
  }
  function slowStack() {
    const trace = frida_java_bridge_default.use("java.lang.Throwable").$new().getStackTrace();
    const frames = trace.slice(0, MOST_FRAMES).map((f) => `${f.getClassName()}.${f.getMethodName()}`);
    const id = Checksum.compute("md5", frames.join("\n")).slice(0, 16);
    return { id, frames: isNew(id) ? frames : null };
  }
  function isNew(id) {
    if (taken.has(id)) return false;
    if (taken.size >= MOST_KNOWN) taken.clear();
    taken.add(id);
    return true;
  }
  function stackRecord(id, frames) {
    return { record: "stack", id, frames };
  }

  // call.ts
  var MOST_ELEMENTS2 = 200;
  var unsent = /* @__PURE__ */ new Map();
  var callers = /* @__PURE__ */ new Map();
  var MOST_CALLERS = 131072;
  function framesToSend(id) {
    if (unsent.size === 0) return null;
    const frames = unsent.get(id) ?? null;
    unsent.delete(id);
    return frames;
  }
  var Call = class {
    constructor(self, args, method, types, thread) {
      this.self = self;
      this.args = args;
      this.method = method;
      this.types = types;
      this.thread = thread;
    }
    self;
    args;
    method;
    types;
    thread;
    time = now();
    result = void 0;
    error = void 0;
    /** What a handler's first half hands to its second. */
    note = void 0;
    stackId = null;
    /** What the paths led through, to be let go of; most lead through nothing. */
    kept = null;
    alive = null;
    /** Id of the stack of this very call. */
    stack() {
      if (this.stackId !== null) return this.stackId;
      const { id, frames } = takeStack();
      if (frames !== null) {
        unsent.set(id, frames);
        if (callers.size > MOST_CALLERS) callers.clear();
        callers.set(id, frames.find((f) => !f.startsWith("javax.crypto.") && !f.startsWith("java.security.")) ?? "");
      }
      this.stackId = id;
      return id;
    }
    /** The method that asked the cryptographic libraries for this. */
    caller() {
      return callers.get(this.stack()) ?? "";
    }
    /** The argument at an index, ready to use; null past the last. */
    arg(index) {
      return this.ready(this.args[index] ?? null);
    }
    /** Index of the first argument of a type, -1 when there is none. */
    indexOf(type) {
      return this.types.indexOf(type);
    }
    /** Everything a path leads to; empty where a part of it is null or missing. */
    follow(path) {
      const { root: root2 } = path;
      let start2;
      if (root2.kind === "return") start2 = this.ready(this.result ?? null);
      else if (root2.kind === "this") start2 = this.self;
      else start2 = this.arg(root2.kind === "arg" ? root2.index : this.indexOf(root2.name));
      return this.walk([start2], path.steps);
    }
    /** The first thing a path leads to, or null. */
    first(path) {
      return this.follow(path)[0] ?? null;
    }
    identityOf(value) {
      return identity2(value);
    }
    /** Lets go of what the paths led through. */
    end() {
      for (const ref of this.kept ?? []) ref.$dispose();
      this.alive = null;
    }
    walk(values2, steps) {
      if (steps.length === 0) return values2;
      let current = values2;
      for (const step of steps) {
        current = current.flatMap((value) => {
          if (value === null || value === void 0) return [];
          if (step.kind === "each") return this.elements(value);
          const next = step.kind === "field" ? field(value, step.name) : this.invoke(value, step.name, step.argument);
          return next === void 0 ? [] : [this.ready(next)];
        });
      }
      return current;
    }
    invoke(value, name, argument2) {
      if (typeof value !== "object" || value === null || !("$className" in value)) return void 0;
      const object = value;
      if (argument2 === null) return invoke(object, name);
      const given2 = argument2.kind === "number" ? argument2.value : this.args[argument2.index];
      const direct = invoke(object, name, given2);
      if (direct !== void 0 || typeof given2 !== "number") return direct;
      return invoke(object, name, boxed(given2));
    }
    /** The elements of an array or collection. */
    elements(value) {
      if (Array.isArray(value)) return value.slice(0, MOST_ELEMENTS2).map((v) => this.ready(v));
      if (typeof value !== "object" || value === null || !("$className" in value)) return [];
      const list = value.toArray?.();
      return (list ?? []).slice(0, MOST_ELEMENTS2).map((v) => this.ready(v));
    }
    /** What the bridge gave, as what it is: text, an array, or an object seen as its own class. */
    ready(value) {
      if (value instanceof Ref) {
        if (value !== this.result && !this.args.includes(value)) (this.kept ??= []).push(value);
        return open(value);
      }
      if (typeof value === "object" && value !== null && "$className" in value) {
        (this.alive ??= []).push(value);
        return open(new Ref(value["$h"], "java.lang.Object", false));
      }
      return value;
    }
  };
  function field(value, name) {
    const wrapper = value;
    for (const candidate of [`_${name}`, name]) {
      const found = wrapper[candidate];
      if (found !== void 0 && typeof found === "object" && found !== null && "value" in found) return found.value;
    }
    return void 0;
  }

  // outbox.ts
  var FLUSH_MS = 50;
  var MOST_PROBLEMS = 200;
  var batch = new Batch((message, data) => send(message, data));
  var problems = /* @__PURE__ */ new Set();
  var seq = 0;
  var timer = null;
  function start(besides) {
    timer ??= setInterval(() => {
      besides();
      flush();
    }, FLUSH_MS);
  }
  function stop() {
    if (timer !== null) clearInterval(timer);
    timer = null;
    flush();
  }
  function flush() {
    batch.flush();
  }
  function post(record) {
    batch.add(record);
  }
  function postEvent(head, rest, blobs) {
    postFrames(head.stack);
    if (rest.submitter) postFrames(rest.submitter);
    batch.addEvent(++seq, head, rest, blobs.list);
  }
  function postFrames(stack) {
    const frames = framesToSend(stack);
    if (frames !== null) post(stackRecord(stack, frames));
  }
  function reserve(events) {
    const first = seq + 1;
    seq += events;
    return first;
  }
  function postProblem(message) {
    if (problems.has(message) || problems.size >= MOST_PROBLEMS) return;
    problems.add(message);
    post({ record: "problem", time: now(), message });
  }

  // ciphers.ts
  var ciphers = new Instances();
  var ENCRYPT_MODE = 1;
  var WRAP_MODE = 3;
  var STREAM = /^(?:ARC4|ARCFOUR|RC4|ChaCha20$|[^/]+\/(?:CTR|OFB|CFB|OFB8|CFB8|GCTR)(?:\/|$))/i;
  var PAUSE_MS = 250;
  var init = {
    after(call, target) {
      if (call.error !== void 0) return null;
      const before = ciphers.get(instanceOf(call));
      if (before !== null) tellBurst(before);
      const mode = call.args[0];
      const operation = mode === ENCRYPT_MODE || mode === WRAP_MODE ? "encrypt" : "decrypt";
      const state = fresh(operation, algorithmOf(call), byLibrary(call, target));
      if (!state.ignored) {
        state.key = encodedKey(call, 1);
        state.iv = bytesOf(call.self.getIV());
      }
      ciphers.set(instanceOf(call), state);
      return null;
    }
  };
  function readInput(call, instances) {
    const state = instances.get(instanceOf(call));
    if (state === null || state.ignored) return;
    call.note = { state, input: inputBytes(call) };
  }
  var update = {
    before: (call) => readInput(call, ciphers),
    after(call, target) {
      const note = call.note;
      if (note === void 0 || call.error !== void 0) return null;
      const { state } = note;
      for (const part of note.input) state.input.addBytes(part);
      addOutput(call, state.output, null);
      if (STREAM.test(state.algorithm)) {
        state.burst ??= {
          input: new Gathering(),
          output: new Gathering(),
          time: call.time,
          thread: call.thread,
          stack: call.stack(),
          target: target.id,
          at: 0
        };
        state.burst.at = Date.now();
        for (const part of note.input) state.burst.input.addBytes(part);
        addOutput(call, state.burst.output, null);
      }
      return null;
    }
  };
  function tellBursts(all) {
    const now2 = Date.now();
    for (const state of ciphers.all()) {
      if (state.burst !== null && (all || now2 - state.burst.at >= PAUSE_MS)) tellBurst(state);
    }
  }
  function tellBurst(state) {
    const { burst } = state;
    if (burst === null) return;
    state.burst = null;
    state.told = true;
    const blobs = new Blobs();
    const { time, thread, stack, target } = burst;
    postEvent({ time, about: about("crypto", target), thread, stack }, completed(state, blobs, burst), blobs);
  }
  var aad = {
    before: (call) => readInput(call, ciphers),
    after(call) {
      const note = call.note;
      if (note === void 0 || call.error !== void 0) return null;
      note.state.aad ??= new Gathering();
      for (const part of note.input) note.state.aad.addBytes(part);
      return null;
    }
  };
  var final = {
    before: (call) => readInput(call, ciphers),
    after(call, _target, blobs) {
      const note = call.note;
      if (note === void 0) return null;
      const { state } = note;
      for (const part of note.input) state.input.addBytes(part);
      if (call.error === void 0) addOutput(call, state.output, call.args.length === 2 ? 0 : null);
      const over = state.told && state.burst === null && note.input.every((part) => part.byteLength === 0);
      if (over) {
        restart(state);
        return null;
      }
      const found = completed(state, blobs);
      restart(state);
      return found;
    }
  };
  var wrap = {
    after(call, _target, blobs) {
      const state = ciphers.get(instanceOf(call));
      if (state === null || state.ignored) return null;
      const key = encodedKey(call, 0);
      if (key !== null) state.input.addBytes(key);
      if (call.error === void 0) addOutput(call, state.output, null);
      const found = completed(state, blobs);
      restart(state);
      return found;
    }
  };
  var unwrap2 = {
    before: (call) => {
      const state = ciphers.get(instanceOf(call));
      const [wrapped] = call.args;
      if (state === null || state.ignored || !isPrimitiveArray(wrapped)) return;
      call.note = { state, input: [slice2(wrapped, 0, wrapped.length)] };
    },
    after(call, _target, blobs) {
      const note = call.note;
      if (note === void 0) return null;
      const { state } = note;
      for (const part of note.input) state.input.addBytes(part);
      const key = call.error === void 0 ? call.ready(call.result ?? null) : null;
      const bytes = key === null || key.getEncoded === void 0 ? null : bytesOf(key.getEncoded());
      if (bytes !== null) state.output.addBytes(bytes);
      const found = completed(state, blobs);
      restart(state);
      return found;
    }
  };
  var cipher = { init, update, aad, final, wrap, unwrap: unwrap2 };
  function addOutput(call, to, bufferAt) {
    const { result } = call;
    if (isPrimitiveArray(result)) {
      to.add(result);
      return;
    }
    if (typeof result !== "number" || result <= 0) return;
    const last = call.args.length - 1;
    if (call.types[1] === "java.nio.ByteBuffer") {
      const end = invoke(call.arg(1), "position") - result;
      const bytes = bufferBytes(call, 1, end);
      if (bytes !== null) to.addBytes(bytes);
      return;
    }
    const position = bufferAt ?? (isPrimitiveArray(call.args[last]) ? last : last - 1);
    const array = call.args[position];
    const offset = call.args[position + 1];
    if (isPrimitiveArray(array)) to.add(array, typeof offset === "number" ? offset : 0, result);
  }

  // early.ts
  var getpid = new NativeFunction(Module.getGlobalExportByName("getpid"), "int", []);
  var usleep = new NativeFunction(Module.getGlobalExportByName("usleep"), "int", ["uint"]);
  var loadedIn = getpid();
  function isForkedCopy() {
    return getpid() !== loadedIn;
  }
  function javaIsHere() {
    return Process.enumerateModules().some((m) => JVM2.test(m.name)) && frida_java_bridge_default.available;
  }
  var JVM2 = /^lib(jvm|art)\.(so|dylib)$|^jvm\.dll$/;
  var HOLD_MS = 15e3;
  var POLL_MS = 5;
  function whenJavaComes(work) {
    let wanted = false;
    let done2 = false;
    const timer2 = setInterval(() => {
      if (!wanted) return;
      clearInterval(timer2);
      attachAsDaemon();
      if (!frida_java_bridge_default.available) return;
      void work().finally(() => {
        done2 = true;
      });
    }, POLL_MS);
    const observer2 = Process.attachModuleObserver({
      onAdded: (module) => {
        const create = JVM2.test(module.name) ? module.findExportByName("JNI_CreateJavaVM") : null;
        if (create === null) return;
        const listener = Interceptor.attach(create, {
          onLeave: (result) => {
            if (result.toInt32() !== 0) return;
            wanted = true;
            for (let waited = 0; !done2 && waited < HOLD_MS; waited += POLL_MS) usleep(POLL_MS * 1e3);
            Script.nextTick(() => {
              listener.detach();
              observer2.detach();
            });
          }
        });
      }
    });
  }
  var DESTROY_JAVA_VM = 3;
  var ended = false;
  function javaHasEnded() {
    return ended;
  }
  function watchTheEnd(last) {
    const table = frida_java_bridge_default.vm.handle.readPointer();
    const end = () => {
      ended = true;
      last();
    };
    Interceptor.attach(table.add(DESTROY_JAVA_VM * Process.pointerSize).readPointer(), { onLeave: end });
    const halt = Process.enumerateModules().filter((m) => JVM2.test(m.name)).map((m) => m.findExportByName("JVM_Halt")).find((address) => address !== null);
    if (halt) Interceptor.attach(halt, { onEnter: end });
  }

  // codecs.ts
  var codec = {
    before(call) {
      if (call.types[0] === "java.nio.ByteBuffer") call.note = bufferBytes(call, 0, null);
    },
    after(call, target, blobs) {
      if (call.error !== void 0 || byLibrary(call, target)) return null;
      const operation = target.options?.["operation"] === "decode" ? "decode" : "encode";
      const state = fresh(operation, target.options?.["algorithm"] ?? "", false);
      const noted = call.note;
      if (noted) state.input.addBytes(noted);
      else for (const part of codecBytes(call, call.arg(0))) state.input.addBytes(part);
      const [, into] = call.args;
      if (typeof call.result === "number" && isPrimitiveArray(into)) state.output.add(into, 0, call.result);
      else for (const part of codecBytes(call, call.ready(call.result))) state.output.addBytes(part);
      return completed(state, blobs);
    }
  };
  function codecBytes(call, value) {
    if (typeof value === "string") return [Memory.allocUtf8String(value).readByteArray(value.length)];
    if (!isPrimitiveArray(value)) {
      const buffer = value;
      if (buffer === null || !/^java\.nio\./.test(buffer.$className)) return [];
      const length2 = invoke(buffer, "remaining");
      const copy2 = newByteArray(length2);
      invoke(call.ready(invoke(buffer, "duplicate")), "get", copy2);
      return [slice2(copy2, 0, length2)];
    }
    const [, offset, length] = call.args;
    const sliced = value.$h === call.args[0].$h && call.args.length === 4;
    if (sliced && typeof offset === "number" && typeof length === "number") return [slice2(value, offset, length)];
    return [slice2(value, 0, value.length)];
  }

  // compression.ts
  var deflaters = new Instances();
  var FLUSHES = /* @__PURE__ */ new Set([2, 3]);
  var deflate = {
    input: {
      before(call, target) {
        const instance = instanceOf(call);
        const state = deflaters.get(instance) ?? deflaters.set(instance, fresh("compress", "deflate", byLibrary(call, target)));
        if (!state.ignored) for (const part of inputBytes(call)) state.input.addBytes(part);
      },
      after: () => null
    },
    output: {
      after(call, _target, blobs) {
        const instance = instanceOf(call);
        const state = deflaters.get(instance);
        if (state === null || state.ignored || call.error !== void 0) return null;
        const [array, offset] = call.args;
        if (isPrimitiveArray(array) && typeof call.result === "number") {
          state.output.add(array, typeof offset === "number" ? offset : 0, call.result);
        }
        const flushed = FLUSHES.has(call.args[3]) && call.self.needsInput() === true;
        if (call.self.finished() !== true && !flushed) return null;
        deflaters.delete(instance);
        return state.input.size === 0 ? null : completed(state, blobs);
      }
    }
  };
  var deflateReset = {
    after(call) {
      deflaters.delete(instanceOf(call));
      return null;
    }
  };
  var gzips = new Instances();
  var gzip = {
    write: {
      before(call, target) {
        const instance = instanceOf(call);
        const state = gzips.get(instance) ?? gzips.set(instance, fresh("compress", "gzip", byLibrary(call, target)));
        if (!state.ignored) for (const part of inputBytes(call)) state.input.addBytes(part);
      },
      after: () => null
    },
    finish: {
      after(call, _target, blobs) {
        const instance = instanceOf(call);
        const state = gzips.get(instance);
        if (state === null || state.ignored || call.error !== void 0) return null;
        const sink = call.ready(call.self.out.value);
        const bytes = sink?.$className === "java.io.ByteArrayOutputStream" ? bytesOf(sink.toByteArray()) : null;
        if (bytes !== null) state.output.addBytes(bytes);
        gzips.delete(instance);
        return completed(state, blobs);
      }
    }
  };
  var expansions = new Instances();
  var expand = {
    after(call, target, blobs) {
      if (call.error !== void 0 || typeof call.result !== "number") return null;
      const instance = instanceOf(call);
      const state = expansions.get(instance) ?? expansions.set(instance, fresh("expand", "gzip", byLibrary(call, target)));
      const [array, offset] = call.args;
      if (state.ignored) return null;
      if (call.result > 0 && isPrimitiveArray(array)) {
        state.output.add(array, typeof offset === "number" ? offset : 0, call.result);
        return null;
      }
      if (call.result === 0 || state.output.size === 0) return null;
      expansions.delete(instance);
      return completed(state, blobs);
    }
  };

  // digests.ts
  var macs = new Instances();
  var mac = {
    init: {
      after(call, target) {
        if (call.error !== void 0) return null;
        const state = fresh("mac", algorithmOf(call), byLibrary(call, target));
        if (!state.ignored) state.key = encodedKey(call, 0);
        macs.set(instanceOf(call), state);
        return null;
      }
    },
    update: gatherer(macs, null),
    final: finisher(macs, null),
    reset: {
      after(call) {
        const state = macs.get(instanceOf(call));
        if (state !== null) restart(state);
        return null;
      }
    }
  };
  var digests = new Instances();
  function beginDigest(call, target) {
    const instance = instanceOf(call);
    return digests.get(instance) ?? digests.set(instance, fresh("digest", algorithmOf(call), byLibrary(call, target)));
  }
  var digest = {
    update: gatherer(digests, beginDigest),
    final: finisher(digests, beginDigest),
    reset: {
      after(call) {
        digests.delete(instanceOf(call));
        return null;
      }
    }
  };
  var signatures = new Instances();
  var signature = {
    init: {
      after(call, target) {
        if (call.error !== void 0) return null;
        signatures.set(instanceOf(call), fresh("sign", algorithmOf(call), byLibrary(call, target)));
        return null;
      }
    },
    update: gatherer(signatures, null),
    final: finisher(signatures, null),
    /** `initVerify`: what comes now is checked and not signed. */
    reset: {
      after(call) {
        signatures.delete(instanceOf(call));
        return null;
      }
    }
  };
  function gatherer(instances, begin) {
    return {
      before(call, target) {
        const state = begin === null ? instances.get(instanceOf(call)) : begin(call, target);
        if (state === null || state.ignored) return;
        for (const part of inputBytes(call)) state.input.addBytes(part);
      },
      after: () => null
    };
  }
  function finisher(instances, begin) {
    return {
      after(call, target, blobs) {
        const state = begin === null ? instances.get(instanceOf(call)) : begin(call, target);
        if (state === null || state.ignored) {
          if (state !== null && begin !== null) instances.delete(instanceOf(call));
          return null;
        }
        if (call.error === void 0) addResult(call, state.output);
        const found = completed(state, blobs);
        if (begin === null) restart(state);
        else instances.delete(instanceOf(call));
        return found;
      }
    };
  }
  function addResult(call, to) {
    const [array, offset] = call.args;
    if (isPrimitiveArray(call.result)) to.add(call.result);
    else if (isPrimitiveArray(array) && typeof call.result === "number") {
      to.add(array, typeof offset === "number" ? offset : 0, call.result);
    } else if (isPrimitiveArray(array) && typeof offset === "number") {
      to.add(array, offset, call.self.getMacLength());
    }
  }

  // ipc.ts
  var INTENT = "android.content.Intent";
  var URI = "android.net.Uri";
  var intent = {
    after(call, target, blobs) {
      const sent = call.arg(call.indexOf(INTENT));
      if (sent === null) return null;
      const values2 = [];
      const data = textOf2(sent.getDataString());
      if (data !== null) values2.push({ name: "data", text: data });
      values2.push(...bundleValues(call.ready(sent.getExtras()), call, blobs, "", 0));
      return { ipc: { mechanism: mechanism(target), peer: addressee(call, sent), action: textOf2(sent.getAction()) ?? "" }, values: values2 };
    }
  };
  function mechanism(target) {
    const named2 = target.options?.["mechanism"];
    return named2 === "broadcast" || named2 === "service" ? named2 : "activity";
  }
  function addressee(call, sent) {
    const component = call.ready(sent.getComponent());
    if (component !== null) return textOf2(component.getPackageName()) ?? "";
    const named2 = textOf2(sent.getPackage());
    if (named2 !== null) return named2;
    const data = call.ready(sent.getData());
    if (data === null) return "";
    return textOf2(data.getAuthority()) ?? textOf2(data.getScheme()) ?? "";
  }
  var provider = {
    after(call) {
      const at = call.indexOf(URI);
      const uri = at < 0 ? null : call.arg(at);
      const peer = uri === null ? textOf2(call.arg(0)) : textOf2(uri.getAuthority());
      return { ipc: { mechanism: "provider", peer: peer ?? "", action: call.method.methodName } };
    }
  };
  var grant = {
    after(call) {
      return { ipc: { mechanism: "provider", peer: textOf2(call.arg(0)) ?? "", action: call.method.methodName } };
    }
  };
  var tokens = /* @__PURE__ */ new Map();
  var binder = {
    /** `Parcel.writeInterfaceToken(String)`: names the interface that the next transaction is for. */
    token: {
      after(call) {
        const token = textOf2(call.arg(0));
        if (token !== null) tokens.set(call.thread, { parcel: call.identityOf(call.self) ?? "", token });
        return null;
      }
    },
    /** `BinderProxy.transact(int, Parcel, Parcel, int)`. */
    transact: {
      after(call, target, blobs) {
        const written2 = tokens.get(call.thread);
        tokens.delete(call.thread);
        if (written2 === void 0 || written2.parcel !== call.identityOf(call.args[1])) return null;
        const { token } = written2;
        const options = target.options ?? {};
        const listed = options[token];
        const platform = (options["ignore"] ?? "").split(" ").some((prefix) => prefix !== "" && token.startsWith(prefix));
        if (platform && listed === void 0) return null;
        const values2 = [...parcelValue("data", call, 1, blobs)];
        const type = listed === void 0 || call.error !== void 0 ? null : replyType(listed, call);
        const reply = type === null ? null : replyText(call);
        if (reply !== null && type !== null) values2.push({ name: "reply", text: reply, data_type: type });
        else values2.push(...parcelValue("reply", call, 2, blobs));
        return { ipc: { mechanism: "binder", peer: token, action: String(call.args[0]) }, values: values2 };
      }
    },
    /** `Parcel.enforceInterface(String)`: another process calls the app; of listed interfaces its message is kept. */
    callback: {
      after(call, target, blobs) {
        const token = textOf2(call.arg(0)) ?? "";
        if (target.options?.[token] === void 0 || call.error !== void 0) return null;
        const bytes = call.self.marshall();
        if (!isPrimitiveArray(bytes)) return null;
        return { values: [{ name: "token", text: token }, { name: "data", blob: new Gathering().add(bytes).blob(blobs) }] };
      }
    }
  };
  function replyType(listed, call) {
    const code2 = String(call.args[0]);
    for (const row of listed.split(" ")) {
      const [transaction = "", type = ""] = row.split("=");
      const [number, argument2] = transaction.split("/");
      if (number === code2 && (argument2 === void 0 || holdsText(call, argument2))) return type;
    }
    return null;
  }
  function holdsText(call, text) {
    const parcel = call.arg(1);
    const bytes = parcel?.marshall();
    if (!isPrimitiveArray(bytes)) return false;
    const wanted = [text.length & 255, text.length >> 8, 0, 0, ...[...text].flatMap((c) => [c.charCodeAt(0), 0])];
    const held = new Uint8Array(slice2(bytes, 0, bytes.length));
    for (let at = 0; at + wanted.length <= held.length; at += 4) {
      if (wanted.every((byte, i) => held[at + i] === byte)) return true;
    }
    return false;
  }
  function parcelValue(name, call, index, blobs) {
    const parcel = call.arg(index);
    if (parcel === null) return [];
    try {
      const bytes = parcel.marshall();
      return isPrimitiveArray(bytes) && bytes.length > 0 ? [{ name, blob: new Gathering().add(bytes).blob(blobs) }] : [];
    } catch {
      return [];
    }
  }
  function replyText(call) {
    const parcel = call.arg(2);
    if (parcel === null || parcel.dataSize() === 0) return null;
    const position = parcel.dataPosition();
    try {
      parcel.setDataPosition(0);
      if (parcel.readInt() !== 0) return null;
      const text = textOf2(parcel.readString());
      return text === "" ? null : text;
    } catch {
      return null;
    } finally {
      parcel.setDataPosition(position);
    }
  }

  // media.ts
  var given = {
    after(call, target, blobs) {
      const [array, offset, length] = call.args;
      if (!isPrimitiveArray(array) || typeof offset !== "number" || typeof length !== "number") return null;
      return { values: [{ name: target.options?.["name"] ?? "buffer", blob: new Gathering().add(array, offset, length).blob(blobs) }] };
    }
  };
  var filled = {
    after(call, target, blobs) {
      const [array, offset] = call.args;
      if (!isPrimitiveArray(array) || typeof offset !== "number" || typeof call.result !== "number") return null;
      if (call.result <= 0) return null;
      const value = {
        name: target.options?.["name"] ?? "buffer",
        blob: new Gathering().add(array, offset, call.result).blob(blobs)
      };
      const type = target.options?.["data_type"];
      if (type !== void 0) value.data_type = type;
      return { values: [value] };
    }
  };

  // network.ts
  var MOST_SOCKETS = 4096;
  var sockets = /* @__PURE__ */ new Map();
  function known2(call, socket) {
    const key = call.identityOf(socket) ?? "";
    let found = sockets.get(key);
    if (found === void 0) {
      found = {};
      sockets.set(key, found);
      if (sockets.size > MOST_SOCKETS) {
        for (const oldest of sockets.keys()) {
          sockets.delete(oldest);
          break;
        }
      }
    }
    return found;
  }
  function addressOf(inet, port) {
    const host = inet === null ? null : textOf2(inet.getHostAddress());
    if (host === null) return null;
    return { host: host.replace(/%.*$/, ""), port };
  }
  function ends(call, socket) {
    return {
      local: addressOf(call.ready(socket.getLocalAddress()), socket.getLocalPort()),
      remote: addressOf(call.ready(socket.getInetAddress()), socket.getPort())
    };
  }
  var connect = {
    after(call) {
      const to = call.arg(0);
      if (to === null || to.getPort === void 0) return null;
      const port = to.getPort();
      const resolved = call.ready(to.getAddress());
      const name = textOf2(to.getHostString()) ?? "";
      const connection = { remote: addressOf(resolved, port) ?? { host: name, port } };
      if (call.error === void 0) connection.local = localEnd(call);
      return { connection, values: [{ name: "host", text: name }] };
    }
  };
  function localEnd(call) {
    const { self } = call;
    if (self.getLocalPort !== void 0) return ends(call, self).local ?? null;
    const local = call.ready(self.getLocalAddress());
    if (local === null || local.getPort === void 0) return null;
    return addressOf(call.ready(local.getAddress()), local.getPort());
  }
  function moved(call, target, blobs) {
    const [array, offset, length] = call.args;
    if (!isPrimitiveArray(array) || typeof offset !== "number" || typeof length !== "number") return null;
    const count = target.options?.["direction"] === "in" ? call.result : length;
    if (typeof count !== "number" || count <= 0 || call.error !== void 0) return null;
    return new Gathering().add(array, offset, count).blob(blobs);
  }
  function direction(target) {
    return target.options?.["direction"] === "in" ? "in" : "out";
  }
  var paths = /* @__PURE__ */ new Map();
  function socketOf(call, target) {
    const text = target.options?.["socket"] ?? "this";
    let path = paths.get(text);
    if (path === void 0) {
      path = parsePath(text);
      paths.set(text, path);
    }
    return call.first(path);
  }
  var socketStream = {
    after(call, target, blobs) {
      const socket = socketOf(call, target);
      if (socket === null) return null;
      const state = known2(call, socket);
      state.tls ||= startsTls(call);
      if (state.tls) return null;
      const payload = moved(call, target, blobs);
      return payload === null ? null : { connection: { ...ends(call, socket), direction: direction(target), payload } };
    }
  };
  var TLS_RECORD_TYPES = /* @__PURE__ */ new Set([20, 21, 22, 23]);
  var TLS_MAJOR_VERSION = 3;
  function startsTls(call) {
    const [array, offset, length] = call.args;
    if (!isPrimitiveArray(array) || typeof offset !== "number" || typeof length !== "number" || length < 5) return false;
    const [type, major] = new Uint8Array(slice2(array, offset, 2));
    return TLS_RECORD_TYPES.has(type ?? 0) && major === TLS_MAJOR_VERSION;
  }
  var tlsStream = {
    after(call, target, blobs) {
      const socket = socketOf(call, target);
      const payload = moved(call, target, blobs);
      if (socket === null || payload === null) return null;
      const { client_random, sni } = known2(call, socket);
      const connection = { ...ends(call, socket), direction: direction(target), tls: true, payload };
      if (client_random !== void 0) connection.client_random = client_random;
      if (sni !== void 0) connection.sni = sni;
      return { connection };
    }
  };
  var clientHello = {
    after(call, target) {
      if (call.error !== void 0 || target.options === void 0) return null;
      const { random, transport: transportPath } = target.options;
      const bytes = random === void 0 ? null : call.first(parsePath(random));
      if (!isPrimitiveArray(bytes)) return null;
      const client_random = Array.from(new Uint8Array(slice2(bytes, 0, bytes.length)), hexByte).join("");
      const connection = { client_random, tls: true };
      const transport = transportPath === void 0 ? null : call.first(parsePath(transportPath));
      if (transport !== null) {
        const state = known2(call, transport);
        state.client_random = client_random;
        const sni = textOf2(transport.getPeerHost());
        if (sni !== null) {
          state.sni = sni;
          connection.sni = sni;
        }
        if (transport.getLocalPort !== void 0) Object.assign(connection, ends(call, transport));
      }
      return { connection };
    }
  };
  function hexByte(value) {
    return value.toString(16).padStart(2, "0");
  }
  var datagram = {
    after(call, _target, blobs) {
      const packet = call.arg(0);
      if (packet === null || call.error !== void 0) return null;
      const data = packet.getData();
      if (!isPrimitiveArray(data)) return null;
      const payload = new Gathering().add(data, packet.getOffset(), packet.getLength()).blob(blobs);
      const remote = addressOf(call.ready(packet.getAddress()), packet.getPort());
      const local = addressOf(call.ready(call.self.getLocalAddress()), call.self.getLocalPort());
      return { connection: { local, remote, direction: "out", payload } };
    }
  };

  // handlers.ts
  var values = { after: () => ({}) };
  var task = { after: () => null };
  var HANDLERS = {
    values,
    filled,
    given,
    cipher_init: cipher.init,
    cipher_update: cipher.update,
    cipher_final: cipher.final,
    cipher_aad: cipher.aad,
    cipher_wrap: cipher.wrap,
    cipher_unwrap: cipher.unwrap,
    mac_init: mac.init,
    mac_update: mac.update,
    mac_final: mac.final,
    mac_reset: mac.reset,
    digest_update: digest.update,
    digest_final: digest.final,
    digest_reset: digest.reset,
    sign_init: signature.init,
    sign_update: signature.update,
    sign_final: signature.final,
    sign_reset: signature.reset,
    deflate_input: deflate.input,
    deflate_output: deflate.output,
    deflate_reset: deflateReset,
    gzip_write: gzip.write,
    gzip_finish: gzip.finish,
    gzip_read: expand,
    codec,
    intent,
    provider,
    grant,
    binder_token: binder.token,
    binder: binder.transact,
    binder_callback: binder.callback,
    connect,
    socket_stream: socketStream,
    tls_stream: tlsStream,
    client_hello: clientHello,
    datagram,
    task_submit: task,
    task_run: task,
    task_begin: task,
    task_end: task,
    loader: task
  };

  // hook.ts
  function prepare(target) {
    return {
      target,
      about: about(target.kind, target.id),
      handler: HANDLERS[target.how ?? "values"],
      readings: (target.values ?? []).map(compile),
      instance: (target.instance ?? []).map(parsePath),
      spawns: target.spawns ? parsePath(target.spawns) : null,
      within: new Set(target.unless_within ?? []),
      spawned: /* @__PURE__ */ new Set()
    };
  }

  // loaders.ts
  var PLATFORM = /^(android|java|javax|sun|jdk|dalvik|libcore|com\.android)\./;
  function classesOf(loader, names) {
    const found = /* @__PURE__ */ new Map();
    for (const name of names) {
      const klass = PLATFORM.test(name) ? null : classIn(loader, name);
      if (klass !== null) found.set(name, klass);
    }
    return found;
  }
  function classIn(loader, name) {
    let klass;
    try {
      klass = invoke(loader, "loadClass", name);
    } catch (error) {
      const kind = thrownClass(error);
      if (kind === "java.lang.ClassNotFoundException" || kind.endsWith("Error")) return null;
      throw error;
    }
    const own2 = loaderOf(klass);
    if (own2 === null || !same(own2, loader)) return null;
    invoke(klass, "getDeclaredMethods");
    return factoryOf(loader).use(name);
  }

  // orders.ts
  var LATE_WAIT_MS = 250;
  var orders = [];
  function order(wanted) {
    const made = { wanted, done: false };
    orders.push(made);
    return made;
  }
  function waitFor(wanted) {
    const made = order(wanted);
    const Thread2 = frida_java_bridge_default.use("java.lang.Thread");
    const begun = Date.now();
    while (!made.done && Date.now() - begun < LATE_WAIT_MS) invoke(Thread2, "sleep", 1);
  }
  function takeOrders() {
    const taken2 = orders;
    orders = [];
    return taken2;
  }

  // limits.ts
  var SECOND_DIGITS = 9;
  var MOST_KEYS2 = 4096;
  var Limiter = class {
    counts = /* @__PURE__ */ new Map();
    /** Events that were not let through since the last look. */
    dropped = 0;
    /** True when one more event of this key fits into the second of `time` (nanoseconds in digits). */
    allows(key, time, most) {
      const second = time.slice(0, -SECOND_DIGITS);
      const entry = this.counts.get(key);
      if (entry === void 0 || entry.second !== second) {
        if (this.counts.size > MOST_KEYS2) this.counts.clear();
        this.counts.set(key, { second, count: 1 });
        return true;
      }
      entry.count++;
      if (entry.count <= most) return true;
      this.dropped++;
      return false;
    }
  };

  // tasks.ts
  var MOST_TASKS = 8192;
  var Tasks = class {
    submitted = /* @__PURE__ */ new Map();
    contexts = /* @__PURE__ */ new Map();
    /** Remembers the stack that handed over a task. */
    submit(task2, stack, made) {
      if (!made && this.submitted.get(task2)?.made === true) return;
      this.submitted.delete(task2);
      this.submitted.set(task2, { stack, made });
      if (this.submitted.size > MOST_TASKS) {
        for (const oldest of this.submitted.keys()) {
          this.submitted.delete(oldest);
          break;
        }
      }
    }
    /** The stack that handed over a task; null when nobody saw that. */
    submitter(task2) {
      return task2 === null ? null : this.submitted.get(task2)?.stack ?? null;
    }
    /** A thread takes up work; null when nobody knows whose, which hides whose work it did before. */
    enter(thread, submitter) {
      const stack = this.contexts.get(thread);
      if (stack === void 0) this.contexts.set(thread, [submitter]);
      else stack.push(submitter);
    }
    /** The thread is done with it. */
    leave(thread) {
      const stack = this.contexts.get(thread);
      stack?.pop();
      if (stack?.length === 0) this.contexts.delete(thread);
    }
    /** On whose word the thread is at work. */
    current(thread) {
      return this.contexts.get(thread)?.at(-1) ?? null;
    }
  };

  // threads.ts
  var ThreadState = class {
    active = [];
    busy = false;
  };
  var MOST_THREADS = 1024;
  var Threads = class {
    states = /* @__PURE__ */ new Map();
    of(thread) {
      let state = this.states.get(thread);
      if (state === void 0) {
        if (this.states.size >= MOST_THREADS) this.forgetIdle();
        state = new ThreadState();
        this.states.set(thread, state);
      }
      return state;
    }
    forgetIdle() {
      for (const [thread, state] of this.states) {
        if (state.active.length === 0 && !state.busy) this.states.delete(thread);
      }
    }
  };

  // watched.ts
  var threads = new Threads();
  var limiter = new Limiter();
  var tasks = new Tasks();
  var registrations = /* @__PURE__ */ new Map();
  var MOST_REGISTRATIONS = 8192;
  var native = null;
  var SPEAKING = /* @__PURE__ */ new Set(["connect", "stream", "tls", "crypto"]);
  var LOADER_TRIES = 20;
  function speakFor(hooks2) {
    native = hooks2;
  }
  function dropped() {
    return limiter.dropped;
  }
  function unwatched(work) {
    const state = threads.of(Process.getCurrentThreadId());
    state.busy = true;
    try {
      work();
    } finally {
      state.busy = false;
    }
  }
  function watched(hook, overload, types, self, args) {
    const thread = Process.getCurrentThreadId();
    const state = threads.of(thread);
    const { id, how } = hook.target;
    if (how === "task_run" && !state.busy) return worked(hook, new Call(self, args, overload, types, thread), overload);
    const { active } = state;
    if (state.busy || active.length > 0 && isPartOf(active, hook)) return overload.apply(self, args);
    const call = new Call(self, args, overload, types, thread);
    state.busy = true;
    if (hook.handler.before !== void 0) guarded(hook, () => hook.handler.before?.(call, hook.target));
    const registrant = hook.target.kind === "deliver" ? registrantOf(hook, call) : null;
    if (how === "task_submit") guarded(hook, () => submitted(hook, call));
    if (hook.target.kind === "register" && how !== "task_submit") guarded(hook, () => announced(hook, call));
    state.busy = false;
    state.active.push(id);
    if (registrant !== null) tasks.enter(thread, registrant);
    const hushed = SPEAKING.has(hook.target.kind) && native?.hush(thread) === true;
    try {
      call.result = overload.apply(self, args);
      return call.result;
    } catch (error) {
      call.error = error;
      throw error;
    } finally {
      state.active.pop();
      if (registrant !== null) tasks.leave(thread);
      if (hushed) native?.speaks(thread);
      state.busy = true;
      guarded(hook, () => conclude(hook, call));
      call.end();
      state.busy = false;
    }
  }
  function isPartOf(active, { target, within }) {
    return active.includes(target.id) || within.size > 0 && active.some((a) => within.has(a));
  }
  function submitted(hook, call) {
    const task2 = instanceOf2(hook, call);
    if (task2 !== null) tasks.submit(task2, call.stack(), hook.target.options?.["made"] === "true");
  }
  function worked(hook, call, overload) {
    const state = threads.of(call.thread);
    let submitter = null;
    state.busy = true;
    guarded(hook, () => {
      submitter = tasks.submitter(instanceOf2(hook, call));
    });
    call.end();
    state.busy = false;
    tasks.enter(call.thread, submitter);
    try {
      return overload.apply(call.self, call.args);
    } finally {
      tasks.leave(call.thread);
    }
  }
  function announced(hook, call) {
    const instance = instanceOf2(hook, call);
    if (instance !== null) register2(instance, call.stack());
    if (hook.spawns !== null && hook.spawns.root.kind !== "this") spawn(hook, call);
  }
  function registrantOf(hook, call) {
    let registrant = null;
    guarded(hook, () => {
      const instance = instanceOf2(hook, call);
      registrant = instance === null ? null : registrations.get(instance) ?? null;
    });
    return registrant;
  }
  function guarded(hook, work) {
    try {
      work();
    } catch (error) {
      postProblem(`${hook.target.id} could not be read: ${oneLine(error)}`);
    }
  }
  function conclude(hook, call) {
    const { target } = hook;
    if (target.how === "task_submit") return;
    if (target.how === "loader") {
      if (call.error === void 0) waitFor({ loader: frida_java_bridge_default.retain(call.self), tries: LOADER_TRIES });
      return;
    }
    if (target.how === "task_begin") {
      if (call.error === void 0) tasks.enter(call.thread, tasks.submitter(instanceOf2(hook, call)));
      return;
    }
    if (target.how === "task_end") {
      tasks.leave(call.thread);
      return;
    }
    const blobs = new Blobs();
    const found = readByHandler(hook, call, blobs);
    if (found === null) return;
    const instance = instanceOf2(hook, call);
    if (target.per_second && !limiter.allows(`${target.id} ${instance ?? ""}`, call.time, target.per_second)) return;
    const rest = found;
    const stack = call.stack();
    let submitter = tasks.current(call.thread);
    if (instance !== null) {
      rest.instance = instance;
      if (target.kind === "register") register2(instance, stack);
      else submitter = registrations.get(instance) ?? submitter;
    }
    if (submitter !== null) rest.submitter = submitter;
    if (call.error !== void 0) rest.error = thrownClass(call.error);
    if (hook.readings.length > 0) readValues(hook, call, blobs, rest);
    postEvent({ time: call.time, about: hook.about, thread: call.thread, stack }, rest, blobs);
    if (hook.spawns !== null && call.error === void 0) spawn(hook, call);
  }
  function readByHandler(hook, call, blobs) {
    try {
      return hook.handler.after(call, hook.target, blobs);
    } catch (error) {
      postProblem(`${hook.target.id} could not be read: ${oneLine(error)}`);
      return hook.target.kind === "read" || hook.target.kind === "ipc" ? {} : null;
    }
  }
  function readValues(hook, call, blobs, rest) {
    const values2 = rest.values ?? [];
    for (const reading2 of hook.readings) {
      try {
        read2(reading2, call, blobs, values2);
      } catch (error) {
        postProblem(`${hook.target.id}: ${reading2.spec.path} could not be read: ${oneLine(error)}`);
      }
    }
    if (values2.length > 0) rest.values = values2;
  }
  function instanceOf2(hook, call) {
    if (hook.instance.length === 0) return null;
    for (const path of hook.instance) {
      const found = call.identityOf(call.first(path));
      if (found !== null) return found;
    }
    return null;
  }
  function register2(instance, stack) {
    if (registrations.size > MOST_REGISTRATIONS) registrations.clear();
    registrations.set(instance, stack);
  }
  function spawn(hook, call) {
    const object = hook.spawns === null ? null : call.first(hook.spawns);
    if (object === null) return;
    const klass = ownClass(object);
    if (hook.spawned.has(klass)) return;
    hook.spawned.add(klass);
    waitFor({ by: hook, owner: klass, name: object.$className });
  }

  // installation.ts
  var hooks = /* @__PURE__ */ new Map();
  var replaced = [];
  var underWay = 0;
  var passing = false;
  function passOn() {
    passing = true;
  }
  function callsUnderWay() {
    return underWay > 0;
  }
  function installTargets(targets) {
    const level = apiLevel();
    return targets.map((target) => {
      const hook = prepare(target);
      hooks.set(target.id, hook);
      return installTarget(hook, level);
    });
  }
  function apiLevel() {
    try {
      return Number(frida_java_bridge_default.use("android.os.Build$VERSION").SDK_INT.value);
    } catch {
      return 0;
    }
  }
  function installTarget(hook, level) {
    const { target } = hook;
    const sites = target.sites.filter((s) => fits(s, level));
    if (sites.length === 0) return { target: target.id, outcome: "absent", reason: `Not part of API level ${level}.` };
    let installed = 0;
    let failure = "";
    let lack = "";
    for (const site of sites) {
      const found = wrapperOf(site.owner);
      if (found === null) {
        lack ||= `${site.owner} is not in this process.`;
        continue;
      }
      if (target.late === true) {
        installed++;
        continue;
      }
      try {
        const overloads = overloadsOf(found, site);
        if (overloads.length === 0) lack ||= `${site.owner} has no such ${site.method}.`;
        for (const overload of overloads) replace(overload, hook);
        installed += overloads.length;
      } catch (error) {
        failure ||= oneLine(error);
      }
    }
    if (failure !== "") return { target: target.id, outcome: "failed", reason: failure };
    if (installed === 0) return { target: target.id, outcome: "absent", reason: lack };
    if (target.late === true) return { target: target.id, outcome: "installed", reason: "On each class as it appears." };
    return { target: target.id, outcome: "installed" };
  }
  function fits(site, level) {
    if (level === 0) return true;
    return level >= (site.since ?? 0) && (!site.until || level <= site.until);
  }
  function wrapperOf(name) {
    try {
      return frida_java_bridge_default.use(name);
    } catch {
      return null;
    }
  }
  function overloadsOf(owner, site) {
    const dispatcher = owner[site.method];
    const all = dispatcher?.overloads ?? [];
    const types = site.types;
    if (types === void 0 || types === null) return all;
    return all.filter((o) => {
      const names = argumentNames(o);
      return names.length === types.length && names.every((n, i) => n === types[i]);
    });
  }
  function replace(overload, hook) {
    passObjectsThrough(overload);
    const types = argumentNames(overload);
    overload.implementation = function(...args) {
      underWay++;
      try {
        return passing ? overload.apply(this, args) : watched(hook, overload, types, this, args);
      } finally {
        underWay--;
      }
    };
    replaced.push(overload);
  }
  function fulfil({ wanted }) {
    if ("loader" in wanted) return hookLoader(wanted.loader, wanted.tries);
    installLate(wanted.by, wanted.owner, wanted.name);
    return [];
  }
  function installLate(by, owner, name) {
    for (const id of by.target.spawned ?? []) {
      const hook = hooks.get(id);
      if (hook === void 0) continue;
      try {
        for (const site of hook.target.sites) {
          for (const overload of overloadsOf(owner, { ...site, owner: name })) {
            if (overload.implementation === null && overload.holder.$className === name) replace(overload, hook);
          }
        }
      } catch (error) {
        postProblem(`${id} could not be hooked on ${name}: ${oneLine(error)}`);
      }
    }
  }
  function hookLoader(loader, tries) {
    const sought = [...hooks.values()].filter((h) => h.target.late !== true);
    const names = new Set(sought.flatMap((h) => h.target.sites.map((s) => s.owner)));
    let classes;
    try {
      classes = classesOf(loader, names);
    } catch (error) {
      if (tries > 0) order({ loader, tries: tries - 1 });
      else postProblem(`A class loader of the app could not be searched: ${oneLine(error)}`);
      return [];
    }
    const reason = "In a class loader of the app's own.";
    return sought.filter((h) => hookIn(classes, h)).map((h) => ({ target: h.target.id, outcome: "installed", reason }));
  }
  function hookIn(classes, hook) {
    let installed = 0;
    for (const site of hook.target.sites) {
      const owner = classes.get(site.owner);
      if (owner === void 0) continue;
      try {
        for (const overload of overloadsOf(owner, site)) {
          if (overload.implementation !== null || overload.holder.$className !== site.owner) continue;
          replace(overload, hook);
          installed++;
        }
      } catch (error) {
        postProblem(`${hook.target.id} could not be hooked in a class loader of the app: ${oneLine(error)}`);
      }
    }
    return installed > 0;
  }

  // intrude.ts
  var CHECKS = [
    ["sun.security.ssl.X509TrustManagerImpl", "checkServerTrusted"],
    ["com.android.org.conscrypt.TrustManagerImpl", "checkServerTrusted"],
    ["com.android.org.conscrypt.TrustManagerImpl", "getTrustedChainForServer"],
    ["android.security.net.config.NetworkSecurityTrustManager", "checkServerTrusted"],
    ["android.security.net.config.RootTrustManager", "checkServerTrusted"],
    ["android.net.http.X509TrustManagerExtensions", "checkServerTrusted"],
    ["okhttp3.CertificatePinner", "check"],
    ["okhttp3.CertificatePinner", "check$okhttp"],
    ["com.android.okhttp.CertificatePinner", "check"]
  ];
  var PINNING_FAILURE = "Certificate pinning failure!";
  var HOLD_MS2 = 250;
  var orders2 = [];
  var patched = [];
  var done = /* @__PURE__ */ new Set();
  function tell(kind, what, detail, stack) {
    const effect = { record: "effect", time: now(), kind, what, detail };
    if (stack !== null) effect.stack = stack;
    post(effect);
  }
  function tellOnce(kind, what, detail) {
    const key = `${kind} ${what} ${detail}`;
    if (done.has(key)) return;
    done.add(key);
    tell(kind, what, detail, null);
  }
  function intrudeInJava(options) {
    for (const canary of options.canaries ?? []) write3(canary);
    if (options.bypass_pinning !== true) return;
    for (const [owner, method] of CHECKS) giveWay(owner, method);
    attempt("javax.net.ssl.SSLContext", watchContexts);
    attempt("javax.net.ssl.SSLPeerUnverifiedException", watchRefusals);
  }
  function attempt(owner, work) {
    let klass;
    try {
      klass = frida_java_bridge_default.use(owner);
    } catch {
      return;
    }
    work(klass);
  }
  function giveWay(owner, method) {
    attempt(owner, (klass) => {
      const overloads = klass[method]?.overloads ?? [];
      for (const overload of overloads) {
        if (overload.implementation !== null || overload.holder.$className !== owner) continue;
        overload.implementation = function(...args) {
          try {
            return overload.apply(this, args);
          } catch {
            const { id, frames } = takeStack();
            if (frames !== null) post(stackRecord(id, frames));
            tell("pinning", `${owner}.${method}`, "A certificate that the app refuses was let pass.", id);
            return accepted(overload, args);
          }
        };
        patched.push(overload);
      }
    });
  }
  function accepted(overload, args) {
    if (overload.returnType.className === "java.util.List") {
      return invoke(frida_java_bridge_default.use("java.util.Arrays"), "asList", args[0]);
    }
    return void 0;
  }
  function watchContexts(klass) {
    for (const overload of klass["init"].overloads) {
      overload.implementation = function(...args) {
        try {
          for (const manager of args[1] ?? []) {
            order2(env().getObjectClassName(manager["$h"]), "checkServerTrusted");
          }
        } catch (error) {
          postProblem(`The trust managers of an app could not be seen: ${String(error)}`);
        }
        return overload.apply(this, args);
      };
      patched.push(overload);
    }
  }
  function watchRefusals(klass) {
    const overload = klass["$init"].overloads[0];
    if (overload === void 0) return;
    overload.implementation = function(...args) {
      const made = overload.apply(this, args);
      if (String(args[0]).startsWith(PINNING_FAILURE)) {
        const frames = frida_java_bridge_default.use("java.lang.Throwable").$new().getStackTrace();
        const thrower = frames.find((f) => f.getClassName() !== "javax.net.ssl.SSLPeerUnverifiedException");
        if (thrower !== void 0) order2(thrower.getClassName(), thrower.getMethodName());
      }
      return made;
    };
    patched.push(overload);
  }
  function order2(owner, method) {
    const key = `${owner}.${method}`;
    if (done.has(key)) return;
    done.add(key);
    const wanted = { owner, method, done: false };
    orders2.push(wanted);
    const Thread2 = frida_java_bridge_default.use("java.lang.Thread");
    const begun = Date.now();
    while (!wanted.done && Date.now() - begun < HOLD_MS2) invoke(Thread2, "sleep", 1);
  }
  function intrusionsWait() {
    return orders2.length > 0;
  }
  function intrudeAsOrdered() {
    const taken2 = orders2;
    orders2 = [];
    for (const { owner, method } of taken2) {
      try {
        giveWay(owner, method);
      } catch (error) {
        postProblem(`${owner}.${method} could not be made to give way: ${String(error)}`);
      }
    }
    return () => {
      for (const one of taken2) one.done = true;
    };
  }
  function withdraw() {
    observer?.detach();
    observer = null;
    return patched;
  }
  var written = [];
  function write3(canary) {
    attempt(canary.owner, (klass) => {
      const field2 = klass[canary.field];
      if (field2 === void 0) return;
      written.push({ field: field2, before: field2.value, value: canary.value });
      field2.value = canary.value;
      tell("canary", `${canary.owner}.${canary.field}`, `The field holds ${canary.value} now.`, null);
    });
  }
  function putBack() {
    for (const { field: field2, before, value } of written) if (field2.value === value) field2.value = before;
    written.length = 0;
  }
  function intrudeInNative(options) {
    if (options.block_quic === true) blockQuic();
    if (options.bypass_pinning !== true) return;
    const seen = /* @__PURE__ */ new Set();
    const look = (module) => {
      if (seen.has(module.path)) return;
      seen.add(module.path);
      verifyAlways(module);
    };
    for (const module of Process.enumerateModules()) look(module);
    observer = Process.attachModuleObserver({ onAdded: look });
  }
  var observer = null;
  var VERIFY_OK = 0;
  var VERIFY_INVALID = 1;
  var callbacks = [];
  function callbacksGiven() {
    return callbacks.length > 0;
  }
  function own(module, name) {
    const found = module.findExportByName(name);
    if (found === null || found.compare(module.base) < 0) return null;
    return found.compare(module.base.add(module.size)) < 0 ? found : null;
  }
  function verifyAlways(module) {
    const verify = own(module, "X509_verify_cert");
    const setError = own(module, "X509_STORE_CTX_set_error");
    if (verify !== null && setError !== null) {
      const clear = new NativeFunction(setError, "void", ["pointer", "int"]);
      Interceptor.attach(verify, {
        onEnter(args) {
          this["store"] = args[0];
        },
        onLeave(result) {
          if (result.toInt32() === 1) return;
          clear(this["store"], 0);
          result.replace(ptr(1));
          tell("pinning", `${module.name}!X509_verify_cert`, "A certificate that the app refuses was let pass.", null);
        }
      });
    }
    for (const name of ["SSL_CTX_set_custom_verify", "SSL_set_custom_verify"]) {
      const set = own(module, name);
      if (set !== null) Interceptor.attach(set, { onEnter: (args) => void (args[2] = yielding(module, name, args[2] ?? NULL)) });
    }
  }
  function yielding(module, name, callback) {
    if (callback.isNull()) return callback;
    const original = new NativeFunction(callback, "int", ["pointer", "pointer"]);
    const made = new NativeCallback(
      (ssl, alert) => {
        const verdict = original(ssl, alert);
        if (verdict !== VERIFY_INVALID) return verdict;
        tell("pinning", `${module.name}!${name}`, "A certificate that the app refuses was let pass.", null);
        return VERIFY_OK;
      },
      "int",
      ["pointer", "pointer"]
    );
    callbacks.push(made);
    return made;
  }
  var QUIC_PORT = 443;
  var FAMILIES = /* @__PURE__ */ new Set([2, 10]);
  var SOL_SOCKET = 1;
  var SO_TYPE = 3;
  var SOCK_DGRAM = 2;
  var ECONNREFUSED = 111;
  function blockQuic() {
    const getsockopt = new NativeFunction(Module.getGlobalExportByName("getsockopt"), "int", ["int", "int", "int", "pointer", "pointer"]);
    const type = Memory.alloc(8);
    const size = Memory.alloc(8);
    const isDatagram = (fd) => {
      size.writeU32(4);
      return getsockopt(fd, SOL_SOCKET, SO_TYPE, type, size) === 0 && type.readS32() === SOCK_DGRAM;
    };
    const toQuic = (address) => {
      if (address.isNull() || !FAMILIES.has(address.readU16())) return false;
      return address.add(2).readU8() * 256 + address.add(3).readU8() === QUIC_PORT;
    };
    const refuse = (name, address) => {
      const entry = Module.findGlobalExportByName(name);
      if (entry === null) return;
      Interceptor.attach(entry, {
        onEnter(args) {
          const to = address(args);
          this["refused"] = toQuic(to) && isDatagram((args[0] ?? NULL).toInt32());
          if (this["refused"] !== true) return;
          args[0] = ptr(-1);
          tellOnce("quic", name, "Datagrams to port 443 were refused.");
        },
        onLeave(result) {
          if (this["refused"] !== true) return;
          result.replace(ptr(-1));
          this.errno = ECONNREFUSED;
        }
      });
    };
    const nothing = NULL;
    refuse("connect", (args) => args[1] ?? nothing);
    refuse("sendto", (args) => args[4] ?? nothing);
    refuse("sendmsg", (args) => args[1]?.readPointer() ?? nothing);
    refuse("sendmmsg", (args) => args[1]?.readPointer() ?? nothing);
  }

  // native-sites.ts
  var HOWS = [
    "ssl_write",
    "ssl_write_ex",
    "ssl_read",
    "ssl_read_ex",
    "connect",
    "write",
    "send",
    "sendto",
    "writev",
    "sendmsg",
    "sendmmsg",
    "fork",
    "keylog",
    "crypto_quiet",
    "cipher_init",
    "cipher_init_2",
    "cipher_update",
    "cipher_final",
    "digest_init",
    "digest_update",
    "digest_final",
    "hmac_init",
    "hmac_final",
    "context_copy",
    "context_end",
    "digest_once",
    "hash_once",
    "hmac_once",
    "aead_init",
    "aead_seal",
    "aead_open",
    "mac_init",
    "mac_parameters",
    "mac_final",
    "mac_once",
    "context_dup",
    "sign_init",
    "sign_init_2",
    "sign_final",
    "sign_once",
    "verify_init",
    "verify_init_2",
    "verify_final",
    "verify_once",
    "key_sign",
    "key_verify",
    "key_encrypt",
    "key_decrypt",
    "rsa_encrypt",
    "rsa_decrypt",
    "hash_init",
    "hash_final"
  ];
  function isOfEvp(how) {
    return HOWS.indexOf(how) > HOWS.indexOf("aead_open");
  }
  var LIBRARY = /^lib(ssl|crypto|boringssl|conscrypt|javacrypto)\b/;
  function isCryptoLibrary(module) {
    return LIBRARY.test(module.name);
  }
  var CIPHER = ["EVP_CIPHER_CTX_get0_cipher EVP_CIPHER_CTX_cipher", "EVP_CIPHER_get_nid EVP_CIPHER_nid", "OBJ_nid2sn"];
  var CIPHER_INIT = [
    ...CIPHER,
    "EVP_CIPHER_CTX_get_key_length EVP_CIPHER_CTX_key_length",
    "EVP_CIPHER_CTX_get_iv_length EVP_CIPHER_CTX_iv_length",
    "EVP_CIPHER_CTX_is_encrypting EVP_CIPHER_CTX_encrypting"
  ];
  var DIGEST = ["EVP_MD_CTX_get0_md EVP_MD_CTX_md", "EVP_MD_get_type EVP_MD_type", "OBJ_nid2sn"];
  var NAMED = ["", "EVP_MD_get_type EVP_MD_type", "OBJ_nid2sn"];
  var KEY_KIND = "EVP_PKEY_get_id EVP_PKEY_id";
  var SIGNATURE = [...DIGEST, KEY_KIND];
  var KEY = ["EVP_PKEY_CTX_get0_pkey", "", "OBJ_nid2sn", KEY_KIND];
  var CONNECTION = ["SSL_get_client_random", "SSL_get_fd", "SSL_get_servername"];
  var HELPERS = {
    ssl_write: CONNECTION,
    ssl_write_ex: CONNECTION,
    ssl_read: CONNECTION,
    ssl_read_ex: CONNECTION,
    keylog: ["SSL_CTX_get_keylog_callback", "SSL_CTX_set_keylog_callback"],
    cipher_init: CIPHER_INIT,
    cipher_init_2: CIPHER_INIT,
    digest_init: DIGEST,
    digest_final: ["EVP_MD_CTX_get0_md EVP_MD_CTX_md", "", "", "EVP_MD_get_size EVP_MD_size"],
    hmac_init: NAMED,
    hmac_final: ["", "", "", "HMAC_size"],
    digest_once: [...NAMED, "EVP_MD_get_size EVP_MD_size"],
    hmac_once: [...NAMED, "EVP_MD_get_size EVP_MD_size"],
    mac_init: ["EVP_MAC_CTX_get0_mac", "EVP_MAC_get0_name"],
    mac_final: ["", "", "", "EVP_MAC_CTX_get_mac_size"],
    sign_init: SIGNATURE,
    sign_init_2: SIGNATURE,
    verify_init: SIGNATURE,
    verify_init_2: SIGNATURE,
    key_sign: KEY,
    key_verify: KEY,
    key_encrypt: KEY,
    key_decrypt: KEY
  };
  var HASH_SIZES = { MD5: 16, SHA1: 20, SHA224: 28, SHA256: 32, SHA384: 48, SHA512: 64 };
  function sizeOf(target) {
    return target.how.startsWith("hash_") ? HASH_SIZES[target.id.replace(/_.*/, "")] ?? 0 : 0;
  }
  var patterns = /* @__PURE__ */ new Map();
  function matching(target, module) {
    return target.modules.some((glob) => {
      let pattern = patterns.get(glob);
      if (pattern === void 0) {
        pattern = new RegExp(`^${glob.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
        patterns.set(glob, pattern);
      }
      return pattern.test(module.name);
    });
  }
  function addressesOf(library, target) {
    const { module } = library;
    library.exports ??= new Map(
      module.enumerateExports().filter((e) => e.type === "function").map((e) => [e.name, e.address])
    );
    const exports = library.exports;
    const named2 = (target.names ?? []).map((name) => exports.get(name)).filter((a) => a !== void 0);
    if (named2.length > 0) return named2;
    if (target.symbols !== true) return [];
    const symbols = symbolsOf(library);
    const found = (target.names ?? []).map((name) => symbols.get(name)).filter((a) => a !== void 0);
    if (found.length > 0) return found;
    return (target.bytes ?? []).filter((b) => b.arch === Process.arch).flatMap((b) => scanned(module, b.pattern));
  }
  function symbolsOf(library) {
    library.symbols ??= new Map(
      library.module.enumerateSymbols().filter((s) => s.type === "function" && !s.address.isNull()).map((s) => [s.name, s.address])
    );
    return library.symbols;
  }
  function scanned(module, pattern) {
    const found = module.enumerateRanges("r-x").flatMap((range) => Memory.scanSync(range.base, range.size, pattern)).map((m) => m.address);
    return found.length === 1 ? found : [];
  }

  // native-lasting.ts
  var STUB_SIZE = 64;
  var READ_WRITE = 3;
  var PRIVATE_ANONYMOUS = 34;
  var Lasting = class {
    address;
    cell;
    constructor(to) {
      const mmap = new NativeFunction(Module.getGlobalExportByName("mmap"), "pointer", [
        "pointer",
        "size_t",
        "int",
        "int",
        "int",
        "size_t"
      ]);
      const page = mmap(NULL, 2 * Process.pageSize, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0);
      this.address = page;
      this.cell = page.add(Process.pageSize);
      this.cell.writePointer(to);
      write4(page, this.cell);
      Memory.protect(page, Process.pageSize, "r-x");
    }
    /** From here on it does nothing. */
    end() {
      this.cell.writePointer(this.address.add(STUB_SIZE));
    }
  };
  function write4(page, cell2) {
    if (Process.arch === "x64") {
      const code2 = new X86Writer(page, { pc: page });
      code2.putMovRegAddress("rax", cell2);
      code2.putJmpRegPtr("rax");
      code2.flush();
      const end = new X86Writer(page.add(STUB_SIZE), { pc: page.add(STUB_SIZE) });
      end.putRet();
      end.flush();
    } else if (Process.arch === "arm64") {
      const code2 = new Arm64Writer(page, { pc: page });
      code2.putLdrRegAddress("x16", cell2);
      code2.putLdrRegRegOffset("x16", "x16", 0);
      code2.putBrReg("x16");
      code2.flush();
      const end = new Arm64Writer(page.add(STUB_SIZE), { pc: page.add(STUB_SIZE) });
      end.putRet();
      end.flush();
    } else throw new Error(`No code of this kind can be made for ${Process.arch}.`);
  }

  // native.c
  var native_default = "/*\n * The part of the native hooks that runs on the app's own threads: copies what a call moved into a buffer and returns.\n *\n * Everything else (digests, addresses, text) is done elsewhere and later, so that a hooked call costs little more\n * than the copy. The layout of a record is read by sdkwitness/app/native.py: change both.\n */\n\n#include <glib.h>\n#include <gum/guminterceptor.h>\n#include <gum/gumprocess.h>\n\n#define FAMILY_UNIX 1\n#define FAMILY_INET 2\n#define FAMILY_INET6 10\n#define SOCKET_LEVEL 1\n#define SOCKET_TYPE 3\n#define STREAM 1\n#define DATAGRAM 2\n#define IN_PROGRESS 115\n#define REAL_TIME 0\n\n#define RANDOM_SIZE 32\n#define ADDRESS_SIZE 128\n#define MOST_PART (256 * 1024)   /* bytes of a call in one record; longer calls take several */\n#define MOST_FDS 65536\n#define MOST_CONNECTIONS 1024    /* TLS connections remembered, direct-mapped; a forgotten one is told of anew */\n#define MOST_FRAMES 48\n#define STACKS 6                 /* stacks remembered by a thread */\n#define MOST_STACK (64 * 1024)   /* bytes above the stack pointer in which return addresses are looked for */\n#define MOST_QUIET 4096\n\n#define MOST_CRYPTO (1024 * 1024)  /* bytes copied of a cryptographic context, each of input and output */\n#define MOST_CONTEXTS 1024         /* contexts whose bytes are counted, direct-mapped */\n#define MOST_LIBRARIES 32\n#define MOST_NAME 63\n#define MOST_KEY 64\n#define ARGUMENTS 10\n\nenum { CONNECTION = 1, DATA = 2, CONNECT = 3, KEYS = 4, CRYPTO = 5 };\nenum { OUT = 1, MORE = 2, DATAGRAMS = 4, HELLO = 8, QUIC = 16, CONTINUED = 32, JAVA = 64 };\n\n/* What a hooked function is, in the order of native-sites.ts. */\nenum { TLS_WRITE, TLS_WRITE_EX, TLS_READ, TLS_READ_EX, SOCKET_CONNECT, SOCKET_WRITE, SOCKET_SEND, SOCKET_SEND_TO,\n       SOCKET_WRITE_VECTOR, SOCKET_SEND_MESSAGE, SOCKET_SEND_MESSAGES, FORK, KEY_LOG,\n       CRYPTO_QUIET, CIPHER_INIT, CIPHER_INIT_2, CIPHER_UPDATE, CIPHER_FINAL, DIGEST_INIT, DIGEST_UPDATE, DIGEST_FINAL,\n       HMAC_INIT, HMAC_FINAL, CONTEXT_COPY, CONTEXT_END, DIGEST_ONCE, HASH_ONCE, HMAC_ONCE, AEAD_INIT, AEAD_SEAL,\n       AEAD_OPEN };\n\n/*\n * Of KEY_LOG, the first three helpers are: what gives a context's callback, what sets it, and the callback to set.\n * Of cryptography: what gives a context's algorithm, that one's number, and that number's name; then the length of the\n * key or of the output, that of the IV, and whether a context encrypts.\n */\ntypedef struct {\n  guint32 target; guint32 how; gpointer get_random, get_fd, get_name; gpointer get_size, get_iv_size, get_direction;\n} Site;\n\ntypedef struct {\n  guint32 size; guint8 type; guint8 flags; guint16 target;\n  guint64 time; guint64 stack; guint32 thread; guint32 connection;\n  guint64 total; guint32 length; guint16 local_size, remote_size;\n} Record;\n\n/* A stack that was walked: the places where its return addresses lie, to know it again without walking. */\ntypedef struct {\n  guint64 id; gpointer function; gsize sp; gpointer caller; guint count;\n  gsize places[MOST_FRAMES], values[MOST_FRAMES];\n} Walked;\n\n/* A stack that the script is to walk: registers in (REGISTERS in native-unwind.ts), addresses out. */\ntypedef struct {\n  guint64 registers[16]; guint64 id; guint64 count; guint64 java;\n  /* where the hook of a TLS function that is further out has replaced its return address, and what that was */\n  guint64 outer, outer_caller;\n  guint64 addresses[MOST_FRAMES];\n} Walk;\n\ntypedef struct {\n  guint32 id; guint32 tls_depth; guint32 socket_depth; guint32 crypto_depth; guint32 busy; gsize stack_end; guint32 next;\n  gsize tls_sp; gpointer tls_caller;\n  Walked walked[STACKS];\n} Thread;\n\ntypedef struct { gpointer ssl; guint32 number; guint8 random[RANDOM_SIZE]; } Known;\ntypedef struct { guint16 port; guint8 tls; guint8 seen; guint32 quic; } Descriptor;\ntypedef struct {\n  Thread * thread; Site * site; gpointer a0, a1, a2, a3; gsize a4; guint64 time, stack; guint8 java; gpointer more[ARGUMENTS];\n} Call;\n/* What a record of cryptography begins with; `whole` is the length of the bytes, of which not all may be there. */\ntypedef struct { guint64 context, whole; guint32 part, how, encrypts, name, key, iv; } Crypted;\nenum { INPUT, OUTPUT, DONE, FAILED };\ntypedef struct { gpointer context; guint32 copied[2]; } Counted;\ntypedef struct { gpointer base; gsize length; } Vector;\ntypedef struct {\n  gpointer name; guint32 name_size; Vector * vectors; gsize count; gpointer control; gsize control_size; int flags;\n} Message;\ntypedef struct { Message message; guint32 sent; } Messages;\n\n\nextern guint8 * buffers;         /* two of them, one after the other */\nextern guint32 capacity;\nextern guint32 * quiet;          /* threads whose calls a Java hook speaks for, by id modulo MOST_QUIET */\nextern gsize * libraries;        /* begin and end of the code of cryptographic libraries, up to a zero */\nextern guint32 * hellos_told;    /* not 0: Java hooks tell of the ClientHello of such a thread too */\nextern void walk_stack (Walk * walk);\nextern void drain (void);\n\nextern void * copy (void * to, const void * from, gsize size);\nextern int compare (const void * a, const void * b, gsize size);\nextern int socket_name (int fd, void * address, guint32 * size);\nextern int socket_peer (int fd, void * address, guint32 * size);\nextern int socket_option (int fd, int level, int name, void * value, guint32 * size);\nextern int clock_read (int clock, void * time);\nextern int process_id (void);\nextern int thread_id (void);\nextern int make_key (guint32 * key, void (* destroy) (gpointer));\nextern int drop_key (guint32 key);\nextern gpointer value_of_key (guint32 key);\nextern int set_value_of_key (guint32 key, gconstpointer value);\nextern gsize own_thread (void);\nextern int read_attributes (gsize thread, gpointer attributes);\nextern int read_stack (gconstpointer attributes, gpointer * lowest, gsize * size);\nextern int drop_attributes (gpointer attributes);\n\n/* Everything that changes: a module's own variables cannot be written. */\ntypedef struct {\n  guint32 key;                     /* of a thread's Thread, freed when it ends */\n  GMutex lock;\n  guint64 dropped, dropped_bytes;\n  guint32 used, active, records;\n  volatile gint connections;\n  volatile gint inside;            /* hooks that are at work: the end waits for them */\n  int process, ended;\n  Known known[MOST_CONNECTIONS];\n  Counted counted[MOST_CONTEXTS];\n  Descriptor descriptors[MOST_FDS];\n} State;\n\nextern State state;\ntypedef char state_fits[sizeof (State) <= 2 * 1024 * 1024 ? 1 : -1];   /* what native.ts makes room for */\n\nvoid init (void)\n{\n  make_key (&state.key, g_free);\n  g_mutex_init (&state.lock);\n  state.process = process_id ();\n}\n\nvoid finalize (void)\n{\n  drop_key (state.key);\n}\n\n/* --- what leaves ------------------------------------------------------------------------------------ */\n\n/* Hands the filled buffer over: its bytes, records, and what found no room since the last time. */\nguint32 swap (guint64 * told)\n{\n  guint32 filled;\n\n  g_mutex_lock (&state.lock);\n  filled = state.used;\n  told[0] = state.active;\n  told[1] = state.records;\n  told[2] = state.dropped;\n  told[3] = state.dropped_bytes;\n  state.active = 1 - state.active;\n  state.used = state.records = 0;\n  state.dropped = state.dropped_bytes = 0;\n  g_mutex_unlock (&state.lock);\n  return filled;\n}\n\nvoid stop (void)\n{\n  state.ended = 1;\n}\n\n/* A forked child has the hooks but no script behind them. */\nstatic gboolean orphaned (void)\n{\n  if (process_id () != state.process) state.ended = 1;\n  return state.ended;\n}\n\n/* Copies one record; gathers its payload from vectors, from `offset` on. */\nstatic void put (Record * r, const void * local, const void * remote, Vector * vectors, gsize offset)\n{\n  guint32 need = (guint32) (sizeof (Record) + r->local_size + r->remote_size + r->length + 7) & ~7u;\n  guint8 * at;\n  gsize left = r->length, skip = offset;\n\n  r->size = need;\n  g_mutex_lock (&state.lock);\n  if (state.used + need > capacity)\n  {\n    g_mutex_unlock (&state.lock);\n    if (orphaned ()) return;\n    drain ();\n    g_mutex_lock (&state.lock);\n  }\n  if (state.used + need > capacity)\n  {\n    state.dropped++;\n    state.dropped_bytes += r->length;\n    g_mutex_unlock (&state.lock);\n    return;\n  }\n  at = buffers + (gsize) state.active * capacity + state.used;\n  state.used += need;\n  state.records++;\n  copy (at, r, sizeof (Record));\n  at += sizeof (Record);\n  copy (at, local, r->local_size);\n  at += r->local_size;\n  copy (at, remote, r->remote_size);\n  at += r->remote_size;\n  for (; left != 0; vectors++)\n  {\n    gsize take;\n    if (skip >= vectors->length) { skip -= vectors->length; continue; }\n    take = vectors->length - skip;\n    if (take > left) take = left;\n    copy (at, (guint8 *) vectors->base + skip, take);\n    at += take;\n    left -= take;\n    skip = 0;\n  }\n  g_mutex_unlock (&state.lock);\n}\n\n/* Tells of a call that moved `total` bytes, in as many records as they need. */\nstatic void tell (Record * r, const void * local, const void * remote, Vector * vectors, gsize total)\n{\n  gsize offset = 0;\n\n  r->total = total;\n  do\n  {\n    gsize part = total - offset;\n    if (part > MOST_PART) part = MOST_PART;\n    r->length = (guint32) part;\n    r->flags &= ~(MORE | CONTINUED);\n    if (offset != 0) r->flags |= CONTINUED;\n    if (offset + part < total) r->flags |= MORE;\n    put (r, local, remote, vectors, offset);\n    offset += part;\n  }\n  while (offset < total);\n}\n\nstatic gboolean is_tls_site (Site * site)\n{\n  return site->how <= TLS_READ_EX;\n}\n\n/* --- threads and stacks ----------------------------------------------------------------------------- */\n\nstatic guint64 now (void)\n{\n  gsize time[2];\n  clock_read (REAL_TIME, time);\n  return (guint64) time[0] * 1000000000 + time[1];\n}\n\n/* Where the stack of this thread ends; 0 when that cannot be told. */\nstatic gsize end_of_stack (void)\n{\n  gsize attributes[32], size = 0;   /* more than a pthread_attr_t takes anywhere */\n  gpointer lowest = NULL;\n\n  if (read_attributes (own_thread (), attributes) != 0) return 0;\n  read_stack (attributes, &lowest, &size);\n  drop_attributes (attributes);\n  return (gsize) lowest + size;\n}\n\n/*\n * Must not call the script: a thread may come by with a lock of GLib in its hands, from a wake-up that the script\n * itself asked for, while the script's own thread waits for that lock.\n */\nstatic Thread * this_thread (void)\n{\n  Thread * t = value_of_key (state.key);\n\n  if (t == NULL)\n  {\n    t = g_malloc0 (sizeof (Thread));\n    t->id = thread_id ();\n    set_value_of_key (state.key, t);\n  }\n  return t;\n}\n\n/* The same frames are on the stack when each return address still lies where it lay. */\nstatic gboolean holds (Walked * w)\n{\n  guint i;\n  for (i = 0; i != w->count; i++)\n    if (*(gsize *) w->places[i] != w->values[i]) return FALSE;\n  return TRUE;\n}\n\n/* Keeps a walked stack, when its return addresses are found on it. */\nstatic void remember (Thread * t, Walk * walk, gpointer function, gsize sp, gpointer caller)\n{\n  Walked * w = &t->walked[t->next];\n  gsize at = sp, end;\n  guint i, missed = 0;\n\n  if (t->stack_end == 0) t->stack_end = end_of_stack ();\n  end = t->stack_end;\n  w->id = 0;\n  if (sp == 0 || at >= end) return;   /* a stack of the app's own making: its end is unknown */\n  if (end - at > MOST_STACK) end = at + MOST_STACK;\n  w->count = 0;\n  for (i = 0; i != walk->count; i++)\n  {\n    gsize place = at;\n    while (place + sizeof (gsize) <= end && *(gsize *) place != walk->addresses[i]) place += sizeof (gsize);\n    if (place + sizeof (gsize) > end)\n    {\n      /* the first is compared apart, and that of another hooked function is replaced */\n      if (++missed > 3) return;\n      continue;\n    }\n    w->places[w->count] = place;\n    w->values[w->count++] = walk->addresses[i];\n    at = place + sizeof (gsize);\n  }\n  if (w->count == 0) return;\n  w->function = function;\n  w->sp = sp;\n  w->caller = caller;\n  w->id = walk->id;\n  t->next = (t->next + 1) % STACKS;\n}\n\nstatic gsize stack_pointer (GumInvocationContext * ic)\n{\n#if defined (HAVE_I386) && GLIB_SIZEOF_VOID_P == 8\n  return ic->cpu_context->rsp;\n#elif defined (HAVE_ARM64) || defined (HAVE_ARM)\n  return ic->cpu_context->sp;\n#else\n  return 0;\n#endif\n}\n\nstatic void read_registers (GumInvocationContext * ic, guint64 * to)\n{\n  GumCpuContext * c = ic->cpu_context;\n#if defined (HAVE_I386) && GLIB_SIZEOF_VOID_P == 8\n  to[0] = c->rip; to[1] = c->rsp; to[2] = c->rbp; to[3] = c->rbx;\n  to[4] = c->r12; to[5] = c->r13; to[6] = c->r14; to[7] = c->r15;\n#elif defined (HAVE_ARM64)\n  int i;\n  to[0] = c->pc; to[1] = c->sp; to[2] = c->fp; to[3] = c->lr;\n  for (i = 0; i != 10; i++) to[4 + i] = c->x[19 + i];\n#endif\n}\n\n/* Finds the stack of this very call: one that was walked before when it still stands, else by walking it. */\nstatic void take_stack (GumInvocationContext * ic, Call * call, Site * site)\n{\n  Thread * t = call->thread;\n  gsize sp = stack_pointer (ic);\n  gpointer caller = gum_invocation_context_get_return_address (ic);\n  Walk walk;\n  guint i;\n\n  call->stack = 0;\n  call->java = 0;\n  for (i = 0; i != STACKS; i++)\n  {\n    Walked * w = &t->walked[i];\n    if (w->id != 0 && w->sp == sp && w->caller == caller && w->function == (gpointer) ic->function && holds (w))\n    {\n      call->stack = w->id;\n      return;\n    }\n  }\n  if (orphaned ()) return;\n  read_registers (ic, walk.registers);\n  walk.id = walk.count = walk.java = 0;\n  walk.outer = is_tls_site (site) || t->tls_depth == 0 ? 0 : t->tls_sp;\n  walk.outer_caller = (guint64) t->tls_caller;\n  t->busy = 1;\n  walk_stack (&walk);\n  call->stack = walk.id;\n  call->java = walk.java != 0 ? JAVA : 0;\n  /* Java frames cannot be known again by their return addresses */\n  if (walk.id != 0 && walk.java == 0) remember (t, &walk, (gpointer) ic->function, sp, caller);\n  t->busy = 0;\n}\n\n/* --- addresses -------------------------------------------------------------------------------------- */\n\nstatic int family (const guint8 * address)\n{\n  return address[0] | address[1] << 8;\n}\n\nstatic guint16 port (const guint8 * address)\n{\n  return (guint16) (address[2] << 8 | address[3]);\n}\n\nstatic gboolean is_internet (const guint8 * address)\n{\n  return family (address) == FAMILY_INET || family (address) == FAMILY_INET6;\n}\n\nstatic guint16 name_of (int fd, guint8 * to)\n{\n  guint32 size = ADDRESS_SIZE;\n  if (fd < 0 || socket_name (fd, to, &size) != 0) return 0;\n  return size > ADDRESS_SIZE ? ADDRESS_SIZE : size;\n}\n\nstatic guint16 peer_of (int fd, guint8 * to)\n{\n  guint32 size = ADDRESS_SIZE;\n  if (fd < 0 || socket_peer (fd, to, &size) != 0) return 0;\n  return size > ADDRESS_SIZE ? ADDRESS_SIZE : size;\n}\n\nstatic int type_of (int fd)\n{\n  int value = 0;\n  guint32 size = sizeof (value);\n  return socket_option (fd, SOCKET_LEVEL, SOCKET_TYPE, &value, &size) == 0 ? value : 0;\n}\n\n/* --- TLS libraries ---------------------------------------------------------------------------------- */\n\nstatic guint32 connection_of (Call * call, gpointer ssl)\n{\n  guint8 random[RANDOM_SIZE], local[ADDRESS_SIZE], remote[ADDRESS_SIZE];\n  gsize (* get_random) (gpointer, guint8 *, gsize) = call->site->get_random;\n  int (* get_fd) (gpointer) = call->site->get_fd;\n  const char * (* get_name) (gpointer, int) = call->site->get_name;\n  Known * entry = &state.known[((gsize) ssl >> 4) % MOST_CONNECTIONS];\n  Vector parts[2];\n  const char * name;\n  gsize size = 0;\n  guint32 number;\n  int fd;\n  Record r;\n\n  if (get_random == NULL || get_random (ssl, random, RANDOM_SIZE) != RANDOM_SIZE) return 0;\n  if (entry->ssl == ssl && compare (entry->random, random, RANDOM_SIZE) == 0) return entry->number;\n\n  number = g_atomic_int_add (&state.connections, 1) + 1;\n  entry->ssl = NULL;\n  copy (entry->random, random, RANDOM_SIZE);\n  entry->number = number;\n  entry->ssl = ssl;\n  name = get_name != NULL ? get_name (ssl, 0) : NULL;\n  while (name != NULL && size < 255 && name[size] != 0) size++;\n  fd = get_fd != NULL ? get_fd (ssl) : -1;\n  parts[0].base = random; parts[0].length = RANDOM_SIZE;\n  parts[1].base = (gpointer) name; parts[1].length = size;\n  r.type = CONNECTION; r.flags = call->java; r.target = call->site->target;\n  r.time = call->time; r.stack = call->stack; r.thread = call->thread->id; r.connection = number;\n  r.local_size = name_of (fd, local); r.remote_size = peer_of (fd, remote);\n  tell (&r, local, remote, parts, RANDOM_SIZE + size);\n  return number;\n}\n\nstatic void tls_leave (Call * call, int result)\n{\n  guint32 how = call->site->how;\n  gsize moved = 0;\n  Vector vector;\n  Record r;\n\n  if (how == TLS_WRITE || how == TLS_READ) moved = result > 0 ? result : 0;\n  else if (result == 1 && call->a3 != NULL) moved = *(gsize *) call->a3;\n  if (moved == 0) return;\n  r.connection = connection_of (call, call->a0);\n  r.type = DATA;\n  r.flags = call->java | (how == TLS_WRITE || how == TLS_WRITE_EX ? OUT : 0);\n  r.target = call->site->target;\n  r.time = call->time; r.stack = call->stack; r.thread = call->thread->id;\n  r.local_size = r.remote_size = 0;\n  vector.base = call->a1; vector.length = moved;\n  tell (&r, NULL, NULL, &vector, moved);\n}\n\n/* Gives a context that has no key log one, before its first connection is made. */\nstatic void log_keys (Site * site, gpointer context)\n{\n  gpointer (* get) (gpointer) = site->get_random;\n  void (* set) (gpointer, gpointer) = site->get_fd;\n\n  if (context != NULL && get != NULL && set != NULL && get (context) == NULL) set (context, site->get_name);\n}\n\n/* What the library calls for each line of the key log. */\nvoid key_line (gpointer ssl, const char * line)\n{\n  Vector vector;\n  Record r;\n\n  if (state.ended) return;\n  g_atomic_int_add (&state.inside, 1);\n  vector.base = (gpointer) line;\n  vector.length = 0;\n  while (line[vector.length] != 0) vector.length++;\n  r.type = KEYS; r.flags = 0; r.target = 0;\n  r.time = now (); r.stack = 0; r.thread = 0; r.connection = 0;\n  r.local_size = r.remote_size = 0;\n  tell (&r, NULL, NULL, &vector, vector.length);\n  g_atomic_int_add (&state.inside, -1);\n}\n\n/* --- sockets ---------------------------------------------------------------------------------------- */\n\nstatic void connect_leave (Call * call, gssize result, int error)\n{\n  guint8 local[ADDRESS_SIZE];\n  guint8 * to = call->a1;\n  guint32 size = (guint32) (gsize) call->a2;\n  int fd = (int) (gssize) call->a0;\n  Record r;\n\n  if (to == NULL || size < 2 || (result != 0 && error != IN_PROGRESS)) return;\n  if (fd >= 0 && fd < MOST_FDS) state.descriptors[fd].port = 0;\n  if (!is_internet (to) && family (to) != FAMILY_UNIX) return;\n  if (type_of (fd) != STREAM) return;   /* connecting a datagram socket sends nothing */\n  r.type = CONNECT; r.flags = OUT | call->java; r.target = call->site->target;\n  r.time = call->time; r.stack = call->stack; r.thread = call->thread->id; r.connection = 0;\n  r.local_size = name_of (fd, local);\n  r.remote_size = size > ADDRESS_SIZE ? ADDRESS_SIZE : size;\n  if (fd >= 0 && fd < MOST_FDS && r.local_size != 0 && is_internet (to))\n  {\n    Descriptor * d = &state.descriptors[fd];\n    d->tls = d->seen = d->quic = 0;\n    d->port = port (local);\n  }\n  tell (&r, local, to, NULL, 0);\n}\n\n/* First byte of the vectors' content at an index, -1 past the end. */\nstatic int byte_at (Vector * vectors, gsize total, gsize index)\n{\n  if (index >= total) return -1;\n  for (; index >= vectors->length; vectors++) index -= vectors->length;\n  return ((guint8 *) vectors->base)[index];\n}\n\nstatic gboolean is_tls (Vector * v, gsize total)\n{\n  int type = byte_at (v, total, 0);\n  return type >= 0x14 && type <= 0x17 && byte_at (v, total, 1) == 3 && total >= 5;\n}\n\nstatic gboolean is_hello (Vector * v, gsize total)\n{\n  return byte_at (v, total, 0) == 0x16 && byte_at (v, total, 1) == 3 && byte_at (v, total, 5) == 1;\n}\n\nstatic void socket_moved (Call * call, Vector * vectors, gsize moved, const void * name, guint32 name_size)\n{\n  guint8 local[ADDRESS_SIZE], remote[ADDRESS_SIZE];\n  int fd = (int) (gssize) call->a0, first;\n  gboolean hello = is_hello (vectors, moved);\n  Descriptor * d;\n  Record r;\n\n  if (call->thread->tls_depth != 0 && !hello) return;   /* ciphertext: its plaintext has a record of its own */\n  if (fd < 0 || fd >= MOST_FDS) return;\n  r.local_size = name_of (fd, local);\n  if (r.local_size == 0 || !is_internet (local)) return;   /* a file, a pipe, or a socket that leaves no device */\n  d = &state.descriptors[fd];\n  if (d->port != port (local)) { d->port = port (local); d->tls = d->seen = d->quic = 0; }\n  r.flags = OUT | call->java;\n  if (type_of (fd) == DATAGRAM) r.flags |= DATAGRAMS;\n  else\n  {\n    /* a connection is TLS from a ClientHello on, or when it was so before the hooks came: later, bytes may look so */\n    if (hello || (!d->seen && is_tls (vectors, moved))) d->tls = 1;\n    d->seen = 1;\n    if (d->tls && !hello) return;\n    if (hello) r.flags |= HELLO;\n  }\n  if (name != NULL && name_size >= 2 && name_size <= ADDRESS_SIZE)\n  {\n    copy (remote, name, name_size);\n    r.remote_size = name_size;\n  }\n  else r.remote_size = peer_of (fd, remote);\n  first = byte_at (vectors, moved, 0);\n  if ((r.flags & DATAGRAMS) != 0 && r.remote_size != 0 && port (remote) == 443 && (first & 0x40) != 0)\n  {\n    guint32 peer = 1, i;\n    for (i = 2; i != r.remote_size; i++) peer = peer * 31 + remote[i];\n    if (d->quic == peer) return;   /* told of once: its content cannot be read */\n    d->quic = peer;\n    r.flags |= QUIC;\n  }\n  r.type = DATA; r.target = call->site->target;\n  r.time = call->time; r.thread = call->thread->id; r.connection = 0;\n  r.stack = call->stack;\n  tell (&r, local, remote, vectors, moved);\n}\n\nstatic void socket_leave (Call * call, gssize result, int error)\n{\n  Vector vector;\n  Message * m;\n  Messages * list;\n  gssize i;\n\n  switch (call->site->how)\n  {\n    case SOCKET_CONNECT:\n      connect_leave (call, result, error);\n      break;\n    case SOCKET_WRITE:\n    case SOCKET_SEND:\n    case SOCKET_SEND_TO:\n      if (result <= 0) break;\n      vector.base = call->a1; vector.length = result;\n      if (call->site->how == SOCKET_SEND_TO) socket_moved (call, &vector, result, call->a3, (guint32) call->a4);\n      else socket_moved (call, &vector, result, NULL, 0);\n      break;\n    case SOCKET_WRITE_VECTOR:\n      if (result > 0) socket_moved (call, call->a1, result, NULL, 0);\n      break;\n    case SOCKET_SEND_MESSAGE:\n      m = call->a1;\n      if (result > 0) socket_moved (call, m->vectors, result, m->name, m->name_size);\n      break;\n    case SOCKET_SEND_MESSAGES:\n      list = call->a1;\n      for (i = 0; i < result; i++)\n        if (list[i].sent != 0)\n          socket_moved (call, list[i].message.vectors, list[i].sent, list[i].message.name, list[i].message.name_size);\n      break;\n  }\n}\n\n/* --- cryptography ----------------------------------------------------------------------------------- */\n\nstatic gboolean is_crypto_site (Site * site)\n{\n  return site->how >= CRYPTO_QUIET;\n}\n\n/* A cryptographic library at work for itself: its checks of certificates, its random numbers. */\nstatic gboolean within_library (gpointer caller)\n{\n  guint i;\n  for (i = 0; libraries[2 * i] != 0; i++)\n    if ((gsize) caller - libraries[2 * i] < libraries[2 * i + 1] - libraries[2 * i]) return TRUE;\n  return FALSE;\n}\n\n/* What stands for the context of a function that has none. */\nstatic guint64 no_context (Call * call)\n{\n  return 1ULL << 63 | call->thread->id;\n}\n\nstatic void crypto_tell (Call * call, Crypted * head, Vector * vectors, gsize size)\n{\n  Record r;\n\n  r.type = CRYPTO; r.flags = call->java; r.target = call->site->target;\n  r.time = call->time; r.stack = call->stack; r.thread = call->thread->id; r.connection = 0;\n  r.local_size = sizeof (Crypted); r.remote_size = 0;\n  head->how = call->site->how;\n  tell (&r, head, NULL, vectors, size);\n}\n\n/* Tells of bytes that went in or came out, until enough of a context was told. */\nstatic void crypto_bytes (Call * call, guint64 context, guint32 part, gpointer base, gsize size)\n{\n  Counted * c = &state.counted[(context >> 4) % MOST_CONTEXTS];\n  Crypted head = { 0, };\n  Vector vector;\n  gsize left;\n\n  if (base == NULL || size == 0) return;\n  if (c->context != (gpointer) context || (context >> 63) != 0)\n  {\n    c->context = (gpointer) context;\n    c->copied[part] = 0;\n    if ((context >> 63) == 0) c->copied[1 - part] = 0;\n  }\n  left = MOST_CRYPTO - c->copied[part];\n  vector.base = base;\n  vector.length = size < left ? size : left;\n  c->copied[part] += vector.length;\n  head.context = context; head.whole = size; head.part = part;\n  crypto_tell (call, &head, &vector, vector.length);\n}\n\nstatic gsize text_size (const char * text, gsize most)\n{\n  gsize size = 0;\n  while (text != NULL && size < most && text[size] != 0) size++;\n  return size;\n}\n\n/* Tells what a call was: what it worked with, where the context or the algorithm tell. */\nstatic void crypto_done (Call * call, guint64 context, gboolean good, gpointer algorithm, Vector * key, Vector * iv)\n{\n  gpointer (* of_context) (gpointer) = call->site->get_random;\n  int (* number_of) (gpointer) = call->site->get_fd;\n  const char * (* name_of_number) (int) = call->site->get_name;\n  int (* direction) (gpointer) = call->site->get_direction;\n  const char * name = NULL;\n  Crypted head = { 0, };\n  Vector parts[3];\n\n  if (good && algorithm == NULL && of_context != NULL && (context >> 63) == 0) algorithm = of_context ((gpointer) context);\n  if (good && algorithm != NULL && number_of != NULL && name_of_number != NULL) name = name_of_number (number_of (algorithm));\n  if (good && direction != NULL && algorithm != NULL) head.encrypts = direction ((gpointer) context) != 0;\n  parts[0].base = (gpointer) name; parts[0].length = text_size (name, MOST_NAME);\n  parts[1] = *key; parts[2] = *iv;\n  head.context = context; head.part = good ? DONE : FAILED;\n  head.name = parts[0].length; head.key = key->length; head.iv = iv->length;\n  crypto_tell (call, &head, parts, head.name + head.key + head.iv);\n}\n\n/* Of what a function asks of a context in bytes, at most what a record keeps. */\nstatic gsize asked (gpointer function, gpointer context)\n{\n  int (* get) (gpointer) = function;\n  int size = get != NULL ? get (context) : 0;\n  return size < 0 ? 0 : size > MOST_KEY ? MOST_KEY : size;\n}\n\n/* What the length of a digest is asked of. */\nstatic gpointer algorithm_of (Call * call)\n{\n  gpointer (* of_context) (gpointer) = call->site->get_random;\n  return call->site->how == DIGEST_FINAL && of_context != NULL ? of_context (call->a0) : call->a0;\n}\n\n/* Before the call: it may overwrite what it reads. */\nstatic void crypto_begin (Call * call)\n{\n  guint64 context = (guint64) call->a0;\n\n  switch (call->site->how)\n  {\n    case CIPHER_UPDATE:\n      /* without an output, what goes in is authenticated and not encrypted */\n      if (call->a1 != NULL) crypto_bytes (call, context, INPUT, call->a3, (gsize) (int) call->a4);\n      break;\n    case DIGEST_UPDATE:\n      crypto_bytes (call, context, INPUT, call->a1, (gsize) call->a2);\n      break;\n    case DIGEST_FINAL:\n    case HMAC_FINAL:\n      /* asked for now: the context may forget its algorithm in the call */\n      call->a4 = call->a2 != NULL ? 0 : asked (call->site->get_size, algorithm_of (call));\n      break;\n    case DIGEST_ONCE:\n    case HASH_ONCE:\n      crypto_bytes (call, no_context (call), INPUT, call->a0, (gsize) call->a1);\n      break;\n    case HMAC_ONCE:\n      crypto_bytes (call, no_context (call), INPUT, call->a3, call->a4);\n      break;\n    case AEAD_SEAL:\n    case AEAD_OPEN:\n      crypto_bytes (call, no_context (call), INPUT, call->more[6], (gsize) call->more[7]);\n      break;\n  }\n}\n\nstatic void crypto_end (Call * call, gpointer result)\n{\n  guint32 how = call->site->how;\n  guint64 context = (guint64) call->a0;\n  gboolean good = (int) (gsize) result > 0;\n  Vector key = { NULL, 0 }, iv = { NULL, 0 };\n  gpointer algorithm = NULL;\n  guint32 * counted = NULL;   /* where the length of the output is */\n  gpointer output = NULL;\n  gsize size = 0;\n\n  switch (how)\n  {\n    case CIPHER_INIT:\n    case CIPHER_INIT_2:\n      key.base = how == CIPHER_INIT ? call->a3 : call->a2;\n      iv.base = how == CIPHER_INIT ? (gpointer) call->a4 : call->a3;\n      if (good && key.base != NULL) key.length = asked (call->site->get_size, call->a0);\n      if (good && iv.base != NULL) iv.length = asked (call->site->get_iv_size, call->a0);\n      state.counted[(context >> 4) % MOST_CONTEXTS].context = NULL;\n      break;\n    case DIGEST_INIT:\n    case HMAC_INIT:\n      if (how == HMAC_INIT)\n      {\n        key.base = call->a1;\n        key.length = call->a1 != NULL && (int) (gsize) call->a2 > 0 ? (gsize) (int) (gsize) call->a2 : 0;\n        algorithm = call->a3;\n      }\n      state.counted[(context >> 4) % MOST_CONTEXTS].context = NULL;\n      break;\n    case CIPHER_UPDATE:\n    case CIPHER_FINAL:\n      output = call->a1; counted = call->a2;\n      break;\n    case DIGEST_FINAL:\n    case HMAC_FINAL:\n      output = call->a1; counted = call->a2; size = call->a4;\n      break;\n    case DIGEST_ONCE:\n      context = no_context (call);\n      output = call->a2; counted = call->a3; algorithm = (gpointer) call->a4;\n      if (counted == NULL) size = asked (call->site->get_size, algorithm);\n      break;\n    case HASH_ONCE:\n      context = no_context (call);\n      good = result != NULL;\n      output = result; size = (gsize) call->site->get_size;\n      break;\n    case HMAC_ONCE:\n      context = no_context (call);\n      good = result != NULL;\n      output = result; counted = call->more[6]; algorithm = call->a0;\n      key.base = call->a1; key.length = (int) (gsize) call->a2 > 0 ? (gsize) (int) (gsize) call->a2 : 0;\n      if (counted == NULL) size = asked (call->site->get_size, algorithm);\n      break;\n    case AEAD_INIT:\n      key.base = call->a2; key.length = (gsize) call->a3;\n      break;\n    case AEAD_SEAL:\n    case AEAD_OPEN:\n      /* the context's key by its own record; the bytes of this one call by the thread */\n      output = call->a1; if (good) size = *(gsize *) call->a2;\n      iv.base = (gpointer) call->a4; iv.length = (gsize) call->more[5];\n      crypto_bytes (call, no_context (call), OUTPUT, output, good ? size : 0);\n      if (iv.length > MOST_KEY) iv.length = MOST_KEY;\n      crypto_done (call, context, good, NULL, &key, &iv);\n      return;\n    case CONTEXT_COPY:\n      key.base = &call->a1; key.length = sizeof (call->a1);\n      break;\n    case CONTEXT_END:\n      good = TRUE;\n      break;\n  }\n  if (key.length > MOST_KEY) key.length = MOST_KEY;\n  if (good && counted != NULL) size = (int) *counted > 0 ? *counted : 0;\n  if (good && output != NULL && size != 0) crypto_bytes (call, context, OUTPUT, output, size);\n  /* updates that went well need no record of their own beside their bytes */\n  if (good && (how == CIPHER_UPDATE || how == DIGEST_UPDATE)) return;\n  crypto_done (call, context, good, algorithm, &key, &iv);\n}\n\nstatic gboolean completes (Site * site)\n{\n  return site->how == CIPHER_INIT || site->how == CIPHER_INIT_2 || site->how == CIPHER_FINAL || site->how == DIGEST_FINAL\n    || site->how == HMAC_FINAL || site->how >= DIGEST_ONCE;\n}\n\n/* --- hooks ------------------------------------------------------------------------------------------ */\n\n/* Whether a socket call can lead to a record, told before its stack is walked. */\nstatic gboolean worth (Call * call)\n{\n  guint8 address[ADDRESS_SIZE];\n  int fd = (int) (gssize) call->a0;\n  guint16 size;\n\n  if (call->site->how == SOCKET_CONNECT) return TRUE;\n  if (fd < 0 || fd >= MOST_FDS) return FALSE;\n  size = name_of (fd, address);\n  if (size == 0 || !is_internet (address)) return FALSE;\n  /* port 0: not bound before its first datagram */\n  return !(state.descriptors[fd].port == port (address) && port (address) != 0 && state.descriptors[fd].tls);\n}\n\n/* What a plain write is about to send begins a handshake. */\nstatic gboolean begins_handshake (Site * site, const guint8 * bytes, gsize size)\n{\n  if (site->how != SOCKET_WRITE && site->how != SOCKET_SEND && site->how != SOCKET_SEND_TO) return FALSE;\n  return bytes != NULL && size >= 6 && bytes[0] == 0x16 && bytes[1] == 3 && bytes[5] == 1;\n}\n\nstatic gboolean wanted (Call * call, Site * site, Thread * t)\n{\n  gboolean spoken_for = quiet[t->id % MOST_QUIET] == t->id;\n  gboolean hello;\n\n  if (is_tls_site (site)) return t->tls_depth == 1 && !spoken_for;\n  if (t->socket_depth != 1) return FALSE;\n  hello = begins_handshake (site, call->a1, (gsize) call->a2);\n  if (spoken_for && (*hellos_told || !hello)) return FALSE;\n  /* within a TLS library all else is ciphertext, whose plaintext has a record of its own */\n  if (t->tls_depth != 0 && site->how != SOCKET_CONNECT && !hello) return FALSE;\n  return worth (call);\n}\n\nstatic void enter (GumInvocationContext * ic, Call * call, Site * site, Thread * t)\n{\n  call->thread = t;\n  if (is_tls_site (site) && t->tls_depth++ == 0)\n  {\n    t->tls_sp = stack_pointer (ic);\n    t->tls_caller = gum_invocation_context_get_return_address (ic);\n  }\n  if (!is_tls_site (site)) t->socket_depth++;\n  call->site = site;\n  call->a0 = gum_invocation_context_get_nth_argument (ic, 0);\n  call->a1 = gum_invocation_context_get_nth_argument (ic, 1);\n  call->a2 = gum_invocation_context_get_nth_argument (ic, 2);\n  if (site->how == SOCKET_SEND_TO)\n  {\n    call->a3 = gum_invocation_context_get_nth_argument (ic, 4);\n    call->a4 = (gsize) gum_invocation_context_get_nth_argument (ic, 5);\n  }\n  else if (is_tls_site (site)) call->a3 = gum_invocation_context_get_nth_argument (ic, 3);\n  if (!wanted (call, site, t))\n  {\n    call->site = NULL;\n    return;\n  }\n  call->time = now ();\n  take_stack (ic, call, site);\n}\n\nstatic void leave (GumInvocationContext * ic, Call * call, Site * site, Thread * t)\n{\n  gssize result = (gssize) gum_invocation_context_get_return_value (ic);\n\n  if (call->site != NULL)\n  {\n    t->busy = 1;\n    if (is_tls_site (site)) tls_leave (call, (int) result);\n    else if (site->how == SOCKET_CONNECT || site->how == SOCKET_SEND_MESSAGES)\n      socket_leave (call, (int) result, ic->system_error);\n    else socket_leave (call, result, ic->system_error);\n    t->busy = 0;\n  }\n  if (is_tls_site (site)) t->tls_depth--;\n  else t->socket_depth--;\n}\n\nstatic void crypto_enter (GumInvocationContext * ic, Call * call, Site * site, Thread * t)\n{\n  guint i;\n\n  call->thread = t;\n  call->site = NULL;\n  /* within another, or within a TLS library: its own business */\n  if (t->crypto_depth++ != 0 || t->tls_depth != 0 || site->how == CRYPTO_QUIET) return;\n  if (quiet[t->id % MOST_QUIET] == t->id || within_library (gum_invocation_context_get_return_address (ic))) return;\n  call->site = site;\n  call->a0 = gum_invocation_context_get_nth_argument (ic, 0);\n  call->a1 = gum_invocation_context_get_nth_argument (ic, 1);\n  call->a2 = gum_invocation_context_get_nth_argument (ic, 2);\n  call->a3 = gum_invocation_context_get_nth_argument (ic, 3);\n  call->a4 = (gsize) gum_invocation_context_get_nth_argument (ic, 4);\n  if (site->how >= HMAC_ONCE)\n    for (i = 5; i != ARGUMENTS; i++) call->more[i] = gum_invocation_context_get_nth_argument (ic, i);\n  call->time = now ();\n  call->stack = 0;\n  call->java = 0;\n  if (completes (site)) take_stack (ic, call, site);\n  t->busy = 1;\n  crypto_begin (call);\n  t->busy = 0;\n}\n\nstatic void crypto_leave (GumInvocationContext * ic, Call * call, Thread * t)\n{\n  if (call->site != NULL)\n  {\n    t->busy = 1;\n    crypto_end (call, gum_invocation_context_get_return_value (ic));\n    t->busy = 0;\n  }\n  t->crypto_depth--;\n}\n\nguint32 busy (void)\n{\n  return state.inside;\n}\n\nvoid on_enter (GumInvocationContext * ic)\n{\n  Call * call = GUM_IC_GET_INVOCATION_DATA (ic, Call);\n  Site * site = GUM_IC_GET_FUNC_DATA (ic, Site *);\n  Thread * t;\n\n  call->thread = NULL;\n  if (state.ended || site->how == FORK) return;\n  g_atomic_int_add (&state.inside, 1);\n  t = this_thread ();\n  if (site->how == KEY_LOG) log_keys (site, gum_invocation_context_get_nth_argument (ic, 0));\n  else if (t->busy) ;\n  else if (is_crypto_site (site)) crypto_enter (ic, call, site, t);\n  else enter (ic, call, site, t);\n  g_atomic_int_add (&state.inside, -1);\n}\n\nvoid on_leave (GumInvocationContext * ic)\n{\n  Call * call = GUM_IC_GET_INVOCATION_DATA (ic, Call);\n  Site * site = GUM_IC_GET_FUNC_DATA (ic, Site *);\n\n  if (site->how == FORK && (int) (gssize) gum_invocation_context_get_return_value (ic) == 0) state.ended = 1;\n  if (call->thread == NULL || state.ended) return;\n  g_atomic_int_add (&state.inside, 1);\n  if (is_crypto_site (site)) crypto_leave (ic, call, call->thread);\n  else leave (ic, call, site, call->thread);\n  g_atomic_int_add (&state.inside, -1);\n}\n";

  // native-evp.c
  var native_evp_default = '/*\n * What OpenSSL and BoringSSL do besides ciphers and digests by EVP: MACs by EVP_MAC, signatures and their checks,\n * encryption by public key, and digests by functions of their own name.\n *\n * Comes after native.c in one unit: these hooks enter and leave through its own, and tell what only they know.\n */\n\n#define MOST_PARAMETERS 32\n#define SHA256_LENGTH_AT 108   /* md_len of SHA256_CTX, openssl/sha.h: after h, Nl, Nh, data and num */\n#define UTF8 4       /* OSSL_PARAM_UTF8_STRING of openssl/core.h */\n#define UTF8_AT 6    /* OSSL_PARAM_UTF8_PTR */\n\n/* What a hooked function is, after those of native.c in the order of native-sites.ts. */\nenum { MAC_INIT = AEAD_OPEN + 1, MAC_PARAMETERS, MAC_FINAL, MAC_ONCE, CONTEXT_DUP, SIGN_INIT, SIGN_INIT_2, SIGN_FINAL,\n       SIGN_ONCE, VERIFY_INIT, VERIFY_INIT_2, VERIFY_FINAL, VERIFY_ONCE, KEY_SIGN, KEY_VERIFY, KEY_ENCRYPT, KEY_DECRYPT,\n       RSA_ENCRYPT, RSA_DECRYPT, HASH_INIT, HASH_FINAL };\n\n/* OSSL_PARAM of openssl/core.h. */\ntypedef struct { const char * key; guint32 type; gpointer data; gsize size, returned; } Parameter;\n\n/* The digest that the parameters of a MAC name. */\nstatic const char * digest_in (Parameter * p)\n{\n  guint i;\n  for (i = 0; p != NULL && p->key != NULL && i != MOST_PARAMETERS; p++, i++)\n  {\n    if (text_size (p->key, 8) != 6 || compare (p->key, "digest", 6) != 0) continue;\n    if (p->type == UTF8) return p->data;\n    if (p->type == UTF8_AT && p->data != NULL) return *(const char **) p->data;\n  }\n  return NULL;\n}\n\n/* Tells what a call was; `detail` is the digest of a MAC, the kind of a key. */\nstatic void evp_done (Call * call, guint64 context, gboolean good, const char * name, const char * detail, Vector * key)\n{\n  Crypted head = { 0, };\n  Vector parts[3];\n\n  parts[0].base = (gpointer) name; parts[0].length = text_size (name, MOST_NAME);\n  parts[1] = *key;\n  if (parts[1].length > MOST_KEY) parts[1].length = MOST_KEY;\n  parts[2].base = (gpointer) detail; parts[2].length = text_size (detail, MOST_NAME);\n  head.context = context; head.part = good ? DONE : FAILED;\n  head.name = parts[0].length; head.key = parts[1].length; head.iv = parts[2].length;\n  crypto_tell (call, &head, parts, head.name + head.key + head.iv);\n}\n\nstatic const char * name_of_key (Site * site, gpointer key)\n{\n  int (* number_of) (gpointer) = site->get_size;\n  const char * (* name_of_number) (int) = site->get_name;\n  return key != NULL && number_of != NULL && name_of_number != NULL ? name_of_number (number_of (key)) : NULL;\n}\n\nstatic const char * name_of_digest (Site * site, gpointer context)\n{\n  gpointer (* of_context) (gpointer) = site->get_random;\n  int (* number_of) (gpointer) = site->get_fd;\n  const char * (* name_of_number) (int) = site->get_name;\n  gpointer digest = of_context != NULL ? of_context (context) : NULL;\n  return digest != NULL && number_of != NULL && name_of_number != NULL ? name_of_number (number_of (digest)) : NULL;\n}\n\nstatic const char * name_of_mac (Site * site, gpointer context)\n{\n  gpointer (* of_context) (gpointer) = site->get_random;\n  const char * (* name_of) (gpointer) = site->get_fd;\n  gpointer mac = of_context != NULL ? of_context (context) : NULL;\n  return mac != NULL && name_of != NULL ? name_of (mac) : NULL;\n}\n\n/* What the key of a context is, where the function has no other. */\nstatic const char * name_of_its_key (Site * site, gpointer context)\n{\n  gpointer (* of_context) (gpointer) = site->get_random;\n  return name_of_key (site, of_context != NULL ? of_context (context) : NULL);\n}\n\n/* Before the call, which may overwrite what it reads. Without room for an output it only asks how much there will be. */\nstatic void evp_begin (GumInvocationContext * ic, Call * call)\n{\n  gboolean gives = call->a1 != NULL;\n\n  switch (call->site->how)\n  {\n    case MAC_ONCE:\n      call->more[0] = gum_invocation_context_get_nth_argument (ic, 10);\n      call->more[1] = gum_invocation_context_get_nth_argument (ic, 11);\n      crypto_bytes (call, no_context (call), INPUT, call->more[7], (gsize) call->more[8]);\n      break;\n    case SIGN_ONCE:\n    case VERIFY_ONCE:\n      if (gives) crypto_bytes (call, (guint64) call->a0, INPUT, call->a3, call->a4);\n      break;\n    case KEY_SIGN:\n    case KEY_VERIFY:\n    case KEY_ENCRYPT:\n    case KEY_DECRYPT:\n      if (gives) crypto_bytes (call, no_context (call), INPUT, call->a3, call->a4);\n      break;\n    case RSA_ENCRYPT:\n    case RSA_DECRYPT:\n      crypto_bytes (call, no_context (call), INPUT, call->a1, (gsize) (int) (gssize) call->a0);\n      break;\n  }\n}\n\nstatic void evp_end (Call * call, gpointer result)\n{\n  Site * site = call->site;\n  guint64 context = (guint64) call->a0;\n  gboolean good = (int) (gsize) result > 0;\n  gboolean gives = call->a1 != NULL;\n  const char * name = NULL;\n  const char * detail = NULL;\n  Vector key = { NULL, 0 };\n  gpointer output = call->a1;\n  gsize size = 0;\n\n  switch (site->how)\n  {\n    case MAC_INIT:\n      key.base = call->a1; key.length = call->a1 != NULL ? (gsize) call->a2 : 0;\n      state.counted[(context >> 4) % MOST_CONTEXTS].context = NULL;\n      if (good) { name = name_of_mac (site, call->a0); detail = digest_in (call->a3); }\n      break;\n    case MAC_PARAMETERS:\n      if (good) detail = digest_in (call->a1);\n      if (detail == NULL) return;\n      break;\n    case MAC_FINAL:\n      if (!gives) return;\n      if (good) size = call->a2 != NULL ? *(guint32 *) call->a2 : asked (site->get_size, call->a0);\n      break;\n    case MAC_ONCE:\n      context = no_context (call);\n      good = result != NULL;\n      output = call->more[9];\n      if (good && call->more[1] != NULL) size = *(gsize *) call->more[1];\n      name = (const char *) call->a1; detail = (const char *) call->a3;\n      if (detail == NULL) detail = digest_in ((Parameter *) call->a4);\n      key.base = call->more[5]; key.length = (gsize) call->more[6];\n      break;\n    case CONTEXT_DUP:\n      context = (guint64) result; good = result != NULL;\n      key.base = &call->a0; key.length = sizeof (call->a0);\n      break;\n    case SIGN_INIT:\n    case SIGN_INIT_2:\n    case VERIFY_INIT:\n    case VERIFY_INIT_2:\n      state.counted[(context >> 4) % MOST_CONTEXTS].context = NULL;\n      if (!good) break;\n      name = name_of_digest (site, call->a0);\n      detail = name_of_key (site, site->how == SIGN_INIT || site->how == VERIFY_INIT ? (gpointer) call->a4 : call->more[5]);\n      break;\n    case KEY_SIGN:\n    case KEY_VERIFY:\n    case KEY_ENCRYPT:\n    case KEY_DECRYPT:\n      if (good) detail = name_of_its_key (site, call->a0);\n      context = no_context (call);\n      /* fall through */\n    case SIGN_FINAL:\n    case SIGN_ONCE:\n    case VERIFY_FINAL:\n    case VERIFY_ONCE:\n      if (!gives) return;\n      /* a signature that is checked has its length as an argument; one that is made, where that says */\n      if (site->how == VERIFY_FINAL || site->how == VERIFY_ONCE || site->how == KEY_VERIFY) size = (gsize) call->a2;\n      else if (good && call->a2 != NULL) size = *(guint32 *) call->a2;\n      break;\n    case RSA_ENCRYPT:\n    case RSA_DECRYPT:\n      context = no_context (call);\n      output = call->a2;\n      if (good) size = (gsize) (int) (gssize) result;\n      detail = "RSA";\n      break;\n    case HASH_INIT:\n      state.counted[(context >> 4) % MOST_CONTEXTS].context = NULL;\n      break;\n    case HASH_FINAL:\n      context = (guint64) call->a1;\n      output = call->a0; size = (gsize) site->get_size;\n      /* SHA224_Final is a jump to SHA256_Final: only the context knows */\n      if (size == 32 && *(guint32 *) (context + SHA256_LENGTH_AT) == 28) size = 28;\n      break;\n  }\n  if (good && output != NULL && size != 0) crypto_bytes (call, context, OUTPUT, output, size);\n  evp_done (call, context, good, name, detail, &key);\n}\n\nvoid evp_enter (GumInvocationContext * ic)\n{\n  Call * call = GUM_IC_GET_INVOCATION_DATA (ic, Call);\n\n  on_enter (ic);\n  if (call->thread == NULL || call->site == NULL) return;\n  g_atomic_int_add (&state.inside, 1);\n  call->thread->busy = 1;\n  evp_begin (ic, call);\n  call->thread->busy = 0;\n  g_atomic_int_add (&state.inside, -1);\n}\n\nvoid evp_leave (GumInvocationContext * ic)\n{\n  Call * call = GUM_IC_GET_INVOCATION_DATA (ic, Call);\n\n  if (call->thread != NULL && call->site != NULL && !state.ended)\n  {\n    g_atomic_int_add (&state.inside, 1);\n    call->thread->busy = 1;\n    evp_end (call, gum_invocation_context_get_return_value (ic));\n    call->thread->busy = 0;\n    call->site = NULL;   /* told: what is left of it is to count the way out */\n    g_atomic_int_add (&state.inside, -1);\n  }\n  on_leave (ic);\n}\n';

  // native-unwind.ts
  var NUMBERINGS = {
    x64: { registers: [16, 7, 6, 3, 12, 13, 14, 15], stackPointer: 7, returnAddress: 16 },
    arm64: { registers: [32, 31, 29, 30, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28], stackPointer: 31, returnAddress: 30 }
  };
  var MOST_RULES = 65536;
  var rules = /* @__PURE__ */ new Map();
  function backtrace2(state, most, replaced2) {
    const numbering = NUMBERINGS[Process.arch];
    if (numbering === void 0) return [];
    const { stackPointer, returnAddress } = numbering;
    let registers = new Map(numbering.registers.map((number, i) => [number, state.add(8 * i).readPointer()]));
    const frames = [];
    let at = state.readPointer();
    try {
      while (frames.length < most) {
        const rule = ruleAt(at);
        const base = rule === null ? void 0 : registers.get(rule.register);
        if (rule === null || base === void 0) break;
        const frame = base.add(rule.offset);
        const place = rule.saved.get(returnAddress);
        let caller;
        if (place !== void 0) caller = returnAddressAt(frame.add(place), replaced2);
        else if (frames.length === 0) caller = registers.get(returnAddress);
        if (caller === void 0 || caller.isNull()) break;
        const next = new Map(registers);
        for (const [register3, offset] of rule.saved) next.set(register3, frame.add(offset).readPointer());
        next.set(stackPointer, frame);
        registers = next;
        frames.push(caller);
        at = caller.sub(1);
      }
    } catch {
    }
    return frames;
  }
  function returnAddressAt(place, replaced2) {
    return replaced2 !== null && place.equals(replaced2.place) ? replaced2.original : place.readPointer().strip();
  }
  function ruleAt(address) {
    const key = address.toString();
    let rule = rules.get(key);
    if (rule === void 0) {
      if (rules.size > MOST_RULES) rules.clear();
      rule = findRule(address);
      rules.set(key, rule);
    }
    return rule;
  }
  var tables = /* @__PURE__ */ new Map();
  var EH_FRAME_HEADER = 1685382480;
  var SORTED_PAIRS = 59;
  function tableOf(module) {
    const key = `${module.base} ${module.name}`;
    let table = tables.get(key);
    if (table === void 0) {
      table = readTable(module);
      tables.set(key, table);
    }
    return table;
  }
  function readTable(module) {
    const { base } = module;
    const headers = base.add(base.add(32).readU64().toNumber());
    const [size, count] = [base.add(54).readU16(), base.add(56).readU16()];
    let lowest = null;
    let found = null;
    for (let i = 0; i < count; i++) {
      const header = headers.add(i * size);
      const address = ptr(header.add(16).readU64().toString());
      if (header.readU32() === 1) lowest ??= address;
      if (header.readU32() === EH_FRAME_HEADER) found = address;
    }
    if (found === null || lowest === null) return null;
    const start2 = base.add(found.sub(lowest));
    if (start2.readU8() !== 1 || start2.add(3).readU8() !== SORTED_PAIRS) return null;
    const entries = start2.add(8).readU32();
    return { start: start2, entries: new Int32Array(start2.add(12).readByteArray(entries * 8)) };
  }
  function findRule(address) {
    const module = Process.findModuleByAddress(address);
    const table = module === null ? null : tableOf(module);
    if (table === null) return null;
    const { entries } = table;
    const wanted = address.sub(table.start).toInt32();
    let low = 0;
    let high = entries.length / 2;
    while (high - low > 1) {
      const middle = low + high >> 1;
      if (entries[2 * middle] <= wanted) low = middle;
      else high = middle;
    }
    const place = entries[2 * low + 1];
    return place === void 0 ? null : new Description(table.start.add(place)).ruleAt(address);
  }
  var MOST_BYTES3 = 65536;
  var PC_RELATIVE = 16;
  var FORMS = { 0: 8, 2: 2, 3: 4, 4: 8, 10: 2, 11: 4, 12: 8 };
  var Bytes = class {
    constructor(address) {
      this.address = address;
      const size = Math.min(address.readU32() + 4, MOST_BYTES3);
      const data = address.readByteArray(size);
      this.bytes = new Uint8Array(data);
      this.view = new DataView(data);
    }
    address;
    at = 0;
    bytes;
    view;
    get over() {
      return this.at >= this.bytes.length;
    }
    u8() {
      return this.view.getUint8(this.at++);
    }
    u32() {
      this.at += 4;
      return this.view.getUint32(this.at - 4, true);
    }
    /** Unsigned little-endian number of a width. */
    number(width) {
      let value = 0;
      for (let i = 0; i < width; i++) value += this.u8() * 2 ** (8 * i);
      return value;
    }
    uleb() {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = this.u8();
        value += (byte & 127) * 2 ** shift;
        if ((byte & 128) === 0) return value;
      }
    }
    sleb() {
      let value = 0;
      let shift = 0;
      let byte;
      do {
        byte = this.u8();
        value += (byte & 127) * 2 ** shift;
        shift += 7;
      } while ((byte & 128) !== 0);
      return (byte & 64) === 0 ? value : value - 2 ** shift;
    }
    text() {
      let text = "";
      for (let byte = this.u8(); byte !== 0; byte = this.u8()) text += String.fromCharCode(byte);
      return text;
    }
    /** An address in a given encoding, relative to where it stands. */
    pointer(encoding) {
      const place = this.address.add(this.at);
      const width = FORMS[encoding & 15] ?? 8;
      this.at += width;
      if ((encoding & 112) === PC_RELATIVE && width === 4) return place.add(place.readS32());
      if ((encoding & 112) === PC_RELATIVE) return place.add(place.readS64().toString());
      return place.readPointer();
    }
  };
  var Common = class {
    codeAlignment;
    dataAlignment;
    encoding = 0;
    hasData;
    program;
    constructor(address) {
      const bytes = new Bytes(address);
      bytes.at = 8;
      const version = bytes.u8();
      const augmentation = bytes.text();
      this.codeAlignment = bytes.uleb();
      this.dataAlignment = bytes.sleb();
      if (version === 1) bytes.u8();
      else bytes.uleb();
      this.hasData = augmentation.startsWith("z");
      if (this.hasData) {
        const end = bytes.uleb() + bytes.at;
        for (const letter of augmentation.slice(1)) {
          if (letter === "R") this.encoding = bytes.u8();
          else if (letter === "L") bytes.u8();
          else if (letter === "P") bytes.pointer(bytes.u8());
        }
        bytes.at = end;
      }
      this.program = bytes;
    }
  };
  var Description = class {
    constructor(address) {
      this.address = address;
      this.bytes = new Bytes(address);
    }
    address;
    bytes;
    /** The rule that holds at an address; null where it is not this function's, or needs what is not read here. */
    ruleAt(address) {
      const { bytes } = this;
      bytes.at = 4;
      const common = new Common(this.address.add(4).sub(bytes.u32()));
      const begin = bytes.pointer(common.encoding);
      const size = bytes.number(FORMS[common.encoding & 15] ?? 8);
      const distance = address.sub(begin).toInt32();
      if (distance < 0 || distance >= size) return null;
      if (common.hasData) bytes.at = bytes.uleb() + bytes.at;
      const program = new Program(common);
      if (!program.run(common.program, Infinity)) return null;
      program.settle();
      return program.run(bytes, distance) ? program.rule : null;
    }
  };
  var Program = class {
    constructor(common) {
      this.common = common;
    }
    common;
    rule = { register: 0, offset: 0, saved: /* @__PURE__ */ new Map() };
    initial = this.rule;
    remembered = [];
    location = 0;
    /** Takes what holds now for what `restore` goes back to. */
    settle() {
      this.initial = copyOf2(this.rule);
    }
    /** False when an instruction is met that is not understood. */
    run(bytes, until) {
      while (!bytes.over) {
        const byte = bytes.u8();
        const low = byte & 63;
        const high = byte >> 6;
        if (high === 1 || byte >= 2 && byte <= 4) {
          const steps = high === 1 ? low : bytes.number(2 ** (byte - 2));
          this.location += steps * this.common.codeAlignment;
          if (this.location > until) return true;
        } else if (high === 2) this.save(low, bytes.uleb());
        else if (high === 3) this.restore(low);
        else if (!this.step(byte, bytes)) return false;
      }
      return true;
    }
    step(byte, bytes) {
      const { rule } = this;
      switch (byte) {
        case 0:
        // nop
        case 45:
          return true;
        case 5:
          this.save(bytes.uleb(), bytes.uleb());
          return true;
        case 6:
          this.restore(bytes.uleb());
          return true;
        case 7:
        // undefined
        case 8:
          rule.saved.delete(bytes.uleb());
          return true;
        case 10:
          this.remembered.push(copyOf2(rule));
          return true;
        case 11:
          this.rule = this.remembered.pop() ?? rule;
          return true;
        case 12:
          rule.register = bytes.uleb();
          rule.offset = bytes.uleb();
          return true;
        case 13:
          rule.register = bytes.uleb();
          return true;
        case 14:
          rule.offset = bytes.uleb();
          return true;
        case 17:
          rule.saved.set(bytes.uleb(), bytes.sleb() * this.common.dataAlignment);
          return true;
        case 18:
          rule.register = bytes.uleb();
          rule.offset = bytes.sleb() * this.common.dataAlignment;
          return true;
        case 19:
          rule.offset = bytes.sleb() * this.common.dataAlignment;
          return true;
        case 46:
          bytes.uleb();
          return true;
        default:
          return false;
      }
    }
    save(register3, offset) {
      this.rule.saved.set(register3, offset * this.common.dataAlignment);
    }
    restore(register3) {
      const offset = this.initial.saved.get(register3);
      if (offset === void 0) this.rule.saved.delete(register3);
      else this.rule.saved.set(register3, offset);
    }
  };
  function copyOf2(rule) {
    return { ...rule, saved: new Map(rule.saved) };
  }

  // native-stacks.ts
  var AT_ID = 128;
  var AT_COUNT = 136;
  var AT_JAVA = 144;
  var AT_OUTER = 152;
  var AT_OUTER_CALLER = 160;
  var AT_ADDRESSES = 168;
  var MOST_FRAMES2 = 48;
  var MOST_STACKS = 65536;
  var Stacks = class {
    constructor(javaStack2) {
      this.javaStack = javaStack2;
    }
    javaStack;
    /** Stacks whose frames no record has carried yet. */
    unsent = [];
    known = /* @__PURE__ */ new Map();
    /** Sends the frames of stacks that came up since the last time. */
    send() {
      const stacks = this.unsent;
      if (stacks.length === 0) return;
      this.unsent = [];
      for (const [id, addresses] of stacks) post({ record: "stack", id, frames: addresses.map(named) });
    }
    /** Walks the stack of a hooked call; runs on the app's thread. */
    walk(walk) {
      const java = this.javaStack();
      if (java !== null) {
        walk.add(AT_ID).writeU64(uint64(`0x${java}`));
        walk.add(AT_JAVA).writeU64(1);
        return;
      }
      const place = walk.add(AT_OUTER).readPointer();
      const outer = place.isNull() ? null : { place, original: walk.add(AT_OUTER_CALLER).readPointer() };
      const addresses = backtrace2(walk, MOST_FRAMES2, outer);
      if (addresses.length === 0) return;
      walk.add(AT_ID).writeU64(this.idOf(addresses));
      walk.add(AT_COUNT).writeU64(addresses.length);
      addresses.forEach((address, i) => walk.add(AT_ADDRESSES + 8 * i).writePointer(address));
    }
    idOf(addresses) {
      const key = `${Process.id} ${addresses.join(" ")}`;
      let id = this.known.get(key);
      if (id === void 0) {
        const hex = Checksum.compute("md5", key).slice(0, 16);
        id = uint64(`0x${hex}`);
        if (this.known.size > MOST_STACKS) this.known.clear();
        this.known.set(key, id);
        this.unsent.push([`n${hex}`, addresses]);
      }
      return id;
    }
  };
  function named(address) {
    const { moduleName, name } = DebugSymbol.fromAddress(address);
    const module = Process.findModuleByAddress(address);
    const library = module?.name ?? moduleName ?? "";
    if (name !== null && name !== "" && !name.startsWith("0x")) return `${library}!${name}`;
    return `${library}!+0x${(module === null ? address : address.sub(module.base)).toString(16)}`;
  }

  // native.ts
  var CAPACITY = 4 * 1024 * 1024;
  var MOST_UNDER_WAY = 96 * 1024 * 1024;
  var MOST_QUIET = 4096;
  var STATE_SIZE = 2 * 1024 * 1024;
  var SITE_SIZE = 8 + 6 * Process.pointerSize;
  var AT_HELPERS = 8;
  var AT_CALLBACK = 8 + 2 * Process.pointerSize;
  var AT_SIZE = 8 + 3 * Process.pointerSize;
  var MOST_LIBRARIES = 32;
  var Native = class {
    constructor(targets, javaStack2) {
      this.targets = targets;
      this.stacks = new Stacks(javaStack2);
      this.module = this.compile();
      const options = { scheduling: "exclusive" };
      this.calls = {
        swap: new NativeFunction(this.module.swap, "uint32", ["pointer"], options),
        stop: new NativeFunction(this.module.stop, "void", [], options),
        busy: new NativeFunction(this.module.busy, "uint32", [], options)
      };
      recv("native-ack", (message) => this.acknowledge(message));
    }
    targets;
    buffers = Memory.alloc(2 * CAPACITY);
    state = Memory.alloc(STATE_SIZE);
    quiet = Memory.alloc(4 * MOST_QUIET);
    hellosTold = Memory.alloc(4);
    libraries = Memory.alloc((2 * MOST_LIBRARIES + 1) * Process.pointerSize);
    librariesKnown = 0;
    told = Memory.alloc(32);
    stacks;
    module;
    calls;
    /** Addresses that are hooked, with what each is. */
    sites = /* @__PURE__ */ new Map();
    listeners = [];
    kept = [];
    statuses = /* @__PURE__ */ new Map();
    keyLine = null;
    observer = null;
    arrived = [];
    underWay = 0;
    /** Hooks what is loaded, and watches for what will be; returns what became of each target. */
    install() {
      for (const target of this.targets) {
        this.statuses.set(target.id, { target: target.id, outcome: "absent", reason: "No library here has it." });
      }
      for (const module of Process.enumerateModules()) this.hook(module);
      const known3 = new Set(Process.enumerateModules().map((m) => m.base.toString()));
      this.observer = Process.attachModuleObserver({
        onAdded: (module) => {
          if (!known3.delete(module.base.toString())) this.arrive(module);
        }
      });
      return [...this.statuses.values()];
    }
    /** Says that Java hooks tell of ClientHellos too, so that those are not told twice. */
    leaveHellosToJava() {
      this.hellosTold.writeU32(1);
    }
    /** A Java hook speaks for what this thread does until `speaks` is called; false when one does already. */
    hush(thread) {
      const place = this.quiet.add(4 * (thread % MOST_QUIET));
      if (place.readU32() === thread) return false;
      place.writeU32(thread);
      return true;
    }
    speaks(thread) {
      this.quiet.add(4 * (thread % MOST_QUIET)).writeU32(0);
    }
    /** Sends what has gathered, new stacks before it. */
    drain() {
      this.stacks.send();
      const filled2 = this.calls.swap(this.told);
      const [active, records, dropped2, droppedBytes] = [0, 8, 16, 24].map((at) => this.told.add(at).readU64().toNumber());
      this.report(dropped2 ?? 0, droppedBytes ?? 0);
      if (filled2 === 0) return;
      if (this.underWay + filled2 > MOST_UNDER_WAY) {
        this.report(records ?? 0, filled2);
        return;
      }
      flush();
      this.underWay += filled2;
      const data = ArrayBuffer.wrap(this.buffers.add((active ?? 0) * CAPACITY), filled2);
      send({ type: "native", first: reserve(records ?? 0), count: records ?? 0, pid: Process.id }, data);
    }
    /** Takes the hooks out; resolves when no call is in one any more. */
    async end() {
      this.observer?.detach();
      this.keyLine?.end();
      for (const listener of this.listeners) listener.detach();
      Interceptor.flush();
      for (let waited = 0; this.calls.busy() > 0 && waited < 1e3; waited += 10) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      this.drain();
      this.calls.stop();
    }
    /** Whether a call is in a hook still. */
    isBusy() {
      return this.calls.busy() > 0;
    }
    acknowledge(message) {
      this.underWay -= message.bytes;
      recv("native-ack", (next) => this.acknowledge(next));
    }
    report(records, bytes) {
      if (records === 0) return;
      const message = `${records} native records of ${bytes} bytes found no room and were not recorded.`;
      post({ record: "problem", time: now(), message });
    }
    compile() {
      const libc = (name) => Module.getGlobalExportByName(name);
      const walk = new NativeCallback((state) => this.stacks.walk(state), "void", ["pointer"]);
      const drain = new NativeCallback(() => this.drain(), "void", []);
      const pointer = (to) => Memory.alloc(Process.pointerSize).writePointer(to);
      const cells = {
        buffers: pointer(this.buffers),
        capacity: Memory.alloc(4).writeU32(CAPACITY),
        quiet: pointer(this.quiet),
        hellos_told: pointer(this.hellosTold),
        libraries: pointer(this.libraries)
      };
      this.kept.push(walk, drain, cells);
      return new CModule(native_default + native_evp_default, {
        ...cells,
        walk_stack: walk,
        state: this.state,
        drain,
        copy: libc("memcpy"),
        compare: libc("memcmp"),
        socket_name: libc("getsockname"),
        socket_peer: libc("getpeername"),
        socket_option: libc("getsockopt"),
        clock_read: libc("clock_gettime"),
        process_id: libc("getpid"),
        thread_id: libc("gettid"),
        make_key: libc("pthread_key_create"),
        drop_key: libc("pthread_key_delete"),
        value_of_key: libc("pthread_getspecific"),
        set_value_of_key: libc("pthread_setspecific"),
        own_thread: libc("pthread_self"),
        read_attributes: libc("pthread_getattr_np"),
        read_stack: libc("pthread_attr_getstack"),
        drop_attributes: libc("pthread_attr_destroy")
      });
    }
    // --- installation -------------------------------------------------------------------------------------
    /** A library that came later: hooked at once, told of when the script's thread comes by. */
    arrive(module) {
      this.hook(module);
      this.arrived.push(module);
    }
    /** What became of targets since the last time, through libraries that came later. */
    news() {
      const modules = this.arrived;
      if (modules.length === 0) return [];
      this.arrived = [];
      return this.targets.filter((t) => modules.some((m) => matching(t, m))).map((t) => this.statuses.get(t.id)).filter((s) => s !== void 0 && s.outcome !== "absent");
    }
    hook(module) {
      if (isCryptoLibrary(module) && this.librariesKnown < MOST_LIBRARIES) {
        const place = this.libraries.add(2 * this.librariesKnown++ * Process.pointerSize);
        place.add(Process.pointerSize).writePointer(module.base.add(module.size));
        place.writePointer(module.base);
      }
      const library = { module, exports: null, symbols: null };
      this.targets.forEach((target, index) => {
        if (matching(target, module)) this.hookIn(library, target, index);
      });
    }
    hookIn(library, target, index) {
      const { name } = library.module;
      if (target.how === "own_tls") {
        this.note(target, "failed", `${name}: ${target.means ?? ""}`);
        return;
      }
      try {
        const found = addressesOf(library, target);
        for (const address of found) this.attach(address, library, target, index);
        if (found.length > 0) this.note(target, "installed", name);
      } catch (error) {
        this.note(target, "failed", `${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    /** Keeps the best that became of a target, and where. */
    note(target, outcome, reason) {
      const before = this.statuses.get(target.id);
      if (before?.outcome === "installed" && outcome !== "installed") return;
      const reasons = before?.outcome === outcome && before.reason ? [before.reason, reason] : [reason];
      this.statuses.set(target.id, { target: target.id, outcome, reason: [...new Set(reasons)].join(", ") });
    }
    attach(address, library, target, index) {
      const key = address.toString();
      if (this.sites.has(key)) return;
      const site = Memory.alloc(SITE_SIZE);
      site.writeU32(index);
      site.add(4).writeU32(HOWS.indexOf(target.how));
      HELPERS[target.how]?.forEach((names, i) => {
        const found = addressesOf(library, { ...target, names: names.split(" "), bytes: [] });
        site.add(AT_HELPERS + i * Process.pointerSize).writePointer(found[0] ?? NULL);
      });
      if (sizeOf(target) > 0) site.add(AT_SIZE).writePointer(ptr(sizeOf(target)));
      if (target.how === "keylog") {
        this.keyLine ??= new Lasting(this.module.key_line);
        site.add(AT_CALLBACK).writePointer(this.keyLine.address);
        post({ record: "effect", time: now(), kind: "keylog", what: "SSL_CTX_set_keylog_callback", detail: library.module.name });
      }
      this.sites.set(key, site);
      const { on_enter, on_leave, evp_enter, evp_leave } = this.module;
      const hooks2 = isOfEvp(target.how) ? { onEnter: evp_enter, onLeave: evp_leave } : { onEnter: on_enter, onLeave: on_leave };
      this.listeners.push(Interceptor.attach(address, hooks2, site));
    }
  };

  // performing.ts
  function inJava(work) {
    return new Promise((resolve, reject) => {
      frida_java_bridge_default.perform(() => {
        try {
          resolve(work());
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  }
  function heal() {
    return new Promise((resolve) => {
      Script.nextTick(() => {
        frida_java_bridge_default.perform(() => {
          frida_java_bridge_default.use("java.lang.System").currentTimeMillis();
          resolve();
        });
      });
    });
  }

  // engine.ts
  var native2 = null;
  var closing = false;
  var pinned = false;
  async function install(targets, natives, options) {
    Script.pin();
    pinned = true;
    const java = javaIsHere();
    const statuses = java ? await installJava(targets, options) : targets.map(absent);
    let withJava = java;
    native2 = new Native(natives, () => withJava ? javaStack() : null);
    speakFor(native2);
    const leave = (found) => {
      if (found.some((s) => s.target === "ClientHello" && s.outcome === "installed")) native2?.leaveHellosToJava();
    };
    leave(statuses);
    statuses.push(...native2.install());
    intrudeInNative(options);
    if (!java && options.waiting === true) {
      whenJavaComes(async () => {
        if (closing) return;
        try {
          const late = await installJava(targets, options);
          withJava = true;
          leave(late);
          covered(late);
        } catch (error) {
          postProblem(`The hooks could not be put into the virtual machine: ${oneLine(error)}`);
        }
      });
    }
    const coverage = covered(statuses);
    start(tick);
    return coverage;
  }
  function covered(hooks2) {
    const coverage = coverageOf(hooks2);
    post(coverage);
    flush();
    return coverage;
  }
  function coverageOf(hooks2) {
    return { record: "coverage", process: processName(), pid: Process.id, hooks: hooks2, time: now() };
  }
  async function installJava(targets, options) {
    watchTheEnd(flushAll);
    const statuses = await inJava(() => {
      prepareLookups();
      const refused = prepareStacks();
      if (refused !== null) postProblem(`Each stack costs more in this virtual machine: ${refused}.`);
      return installTargets(targets);
    });
    await heal();
    await inJava(() => intrudeInJava(options));
    await heal();
    return statuses;
  }
  function absent(target) {
    const machine = ["libart.so", "libjvm.so"].find((name) => Process.findModuleByName(name) !== null);
    const reason = machine === void 0 ? "This process has no Java virtual machine." : `The Java virtual machine here (${machine}) cannot be hooked: it takes Android's own, or OpenJDK 17 with symbols.`;
    return { target: target.id, outcome: "absent", reason };
  }
  function javaStack() {
    if (frida_java_bridge_default.vm.tryGetEnv() === null) return null;
    const { id, frames } = takeStack();
    if (frames !== null) post(stackRecord(id, frames));
    return id;
  }
  function tick() {
    installOrdered();
    intrudeOrdered();
    tellBursts(false);
    flushAll();
  }
  function flushAll() {
    const news = native2?.news() ?? [];
    if (news.length > 0) post(coverageOf(news));
    native2?.drain();
    flush();
  }
  var END_WAIT_MS = 1e3;
  var END_POLL_MS = 20;
  var END_SETTLE_MS = 300;
  async function dispose() {
    if (isForkedCopy()) return leaveCopy();
    if (closing) return staysForEver();
    closing = true;
    passOn();
    await native2?.end();
    const patched2 = withdraw();
    if (replaced.length > 0 && !javaHasEnded()) {
      await inJava(() => {
        putBack();
        for (const overload of [...replaced, ...patched2]) restore(overload);
      });
      await heal();
    }
    for (let waited = 0; callsUnderWay() && !javaHasEnded() && waited < END_WAIT_MS; waited += END_POLL_MS) await pause(END_POLL_MS);
    if (dropped() > 0) postProblem(`${dropped()} readings beyond the rate limit of their target were not recorded.`);
    tellBursts(true);
    stop();
    send({ type: "bye" });
    if (staysForEver()) Interceptor.detachAll();
    else {
      await pause(END_SETTLE_MS);
      if (pinned) Script.unpin();
    }
    return staysForEver();
  }
  function staysForEver() {
    return replaced.length > 0 || callbacksGiven() || native2?.isBusy() === true;
  }
  function leaveCopy() {
    Interceptor.detachAll();
    if (pinned) Script.unpin();
    return false;
  }
  function pause(milliseconds) {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
  function processName() {
    return Process.mainModule.name;
  }
  function installOrdered() {
    if (closing) return;
    const orders3 = takeOrders();
    if (orders3.length === 0) return;
    void inJava(() => {
      unwatched(() => {
        const statuses = orders3.flatMap(fulfil);
        if (statuses.length > 0) covered(statuses);
      });
    }).then(heal).catch((error) => postProblem(`Late hooks could not be put in: ${oneLine(error)}`)).finally(() => {
      for (const order3 of orders3) order3.done = true;
    });
  }
  function intrudeOrdered() {
    if (!intrusionsWait() || closing) return;
    void inJava(intrudeAsOrdered).then(async (release) => {
      await heal();
      release();
    });
  }

  // index.ts
  rpc.exports = {
    install: (targets, natives, options = {}) => install(targets, natives, options),
    flush: () => flushAll(),
    now: () => now(),
    dispose: () => dispose()
  };
})();

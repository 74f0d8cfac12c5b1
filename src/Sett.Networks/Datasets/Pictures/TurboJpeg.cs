using System.Runtime.InteropServices;
using Sett.Numerics;

namespace Sett.Networks.Datasets.Pictures;

/// <summary>
/// The few functions of libjpeg-turbo's TurboJPEG interface that Sett calls. Loaded when the first JPEG is read; nothing else needs it.
/// </summary>
internal sealed unsafe class TurboJpeg
{
    private static readonly Lazy<TurboJpeg?> Library = new(Load);

    private readonly delegate* unmanaged<nint> _create;
    private readonly delegate* unmanaged<nint, byte*, CULong, int*, int*, int*, int*, int> _header;
    private readonly delegate* unmanaged<nint, byte*, CULong, byte*, int, int, int, int, int, int> _decode;
    private readonly delegate* unmanaged<nint, byte*> _error;
    private readonly delegate* unmanaged<nint, int> _destroy;

    private TurboJpeg(nint library)
    {
        _create = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "tjInitDecompress");
        _header = (delegate* unmanaged<nint, byte*, CULong, int*, int*, int*, int*, int>)NativeLibrary.GetExport(
            library, "tjDecompressHeader3");
        _decode = (delegate* unmanaged<nint, byte*, CULong, byte*, int, int, int, int, int, int>)NativeLibrary.GetExport(
            library, "tjDecompress2");
        _error = (delegate* unmanaged<nint, byte*>)NativeLibrary.GetExport(library, "tjGetErrorStr2");
        _destroy = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "tjDestroy");
    }

    /// <summary>Whether JPEG files can be read on this machine.</summary>
    public static bool IsPresent => Library.Value is not null;

    /// <summary>The library.</summary>
    /// <exception cref="BadInputException">It is not installed; the message says how to install it.</exception>
    public static TurboJpeg Loaded(string name) => Library.Value ?? throw new BadInputException($"{name}: {HowToInstall()}");

    public nint Create() => _create();

    public int Header(nint decoder, byte* file, int length, out int width, out int height, out int colourSpace)
    {
        int w = 0, h = 0, subsampling = 0, space = 0;
        int status = _header(decoder, file, new CULong((uint)length), &w, &h, &subsampling, &space);
        (width, height, colourSpace) = (w, h, space);
        return status;
    }

    public int Decode(nint decoder, byte* file, int length, byte* to, int width, int height, int format, int flags) =>
        _decode(decoder, file, new CULong((uint)length), to, width, 0, height, format, flags);

    public string LastError(nint decoder) => Marshal.PtrToStringUTF8((nint)_error(decoder))?.ReplaceLineEndings(" ") ?? "unknown error";

    public void Destroy(nint decoder) => _destroy(decoder);

    private static TurboJpeg? Load()
    {
        string[] names = OperatingSystem.IsWindows() ? ["turbojpeg.dll", "libturbojpeg.dll", @"C:\libjpeg-turbo64\bin\turbojpeg.dll"]
            : OperatingSystem.IsMacOS() ? ["libturbojpeg.dylib", "/opt/homebrew/lib/libturbojpeg.dylib",
                "/usr/local/lib/libturbojpeg.dylib"]
            : ["libturbojpeg.so.0", "libturbojpeg.so"];
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint library)) return new TurboJpeg(library);
        }

        return null;
    }

    private static string HowToInstall()
    {
        const string What = "reading JPEG needs the library libjpeg-turbo; ";
        if (OperatingSystem.IsWindows())
            return What + "install it from libjpeg-turbo.org (64-bit) and put its bin folder on PATH, or use PNG.";
        if (OperatingSystem.IsMacOS()) return What + "install it with 'brew install jpeg-turbo', or use PNG.";
        return What + "install it with 'apt-get install libturbojpeg0' (Debian, Ubuntu) or 'dnf install turbojpeg' (Fedora), or use PNG.";
    }
}

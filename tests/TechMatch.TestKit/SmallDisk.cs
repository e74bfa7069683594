using System.Diagnostics;

namespace TechMatch.TestKit;

/// <summary>A file system of its own for one test, in memory. Only root may mount one.</summary>
public sealed class SmallDisk : IDisposable
{
    /// <summary>An exception whose message begins so is a skipped test to xunit v3 (its <c>DynamicSkipToken</c>), which this project does not reference.</summary>
    private const string Skip = "$XunitDynamicSkip$";

    private readonly TempFolder _folder = new();
    private bool _mounted;

    private SmallDisk()
    {
    }

    public string Path => _folder.Path;

    public static SmallDisk MountOrSkip(string options)
    {
        var disk = new SmallDisk();
        disk._mounted = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
            && Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.Path) == 0;
        if (disk._mounted) return disk;
        disk.Dispose();
        throw new NotSupportedException(Skip + "a full or read-only file system needs root on Linux with the right to mount");
    }

    /// <summary>A folder this user cannot write: by its permissions, or for root, whom they do not bind, by its mount.</summary>
    public static SmallDisk ReadOnlyOrSkip()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess) return MountOrSkip("ro");
        var disk = new SmallDisk();
        File.SetUnixFileMode(disk.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return disk;
    }

    public void Dispose()
    {
        if (_mounted) Run("umount", Path);
        else if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _folder.Dispose();
    }

    private static int Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}

using System.Globalization;

namespace TechMatch.Service.Hosting;

/// <summary>
/// With too few file handles the process dies wherever it happens to open the next file, in the platform more likely than here.
/// So it is asked at the start, where a sentence can still be said.
/// </summary>
internal static class HandleLimit
{
    /// <summary>What Linux gives a process that asks for nothing is 1,024; a quiet service holds some 250.</summary>
    private const long Least = 1_000;

    private const string Limits = "/proc/self/limits";

    /// <returns>One sentence that says what to do; null when there are enough, or nobody knows.</returns>
    public static string? Fault()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Limits)) return null;
        // "Max open files            1024                 524288               files"
        var line = Array.Find(File.ReadAllLines(Limits), l => l.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line?["Max open files".Length..].Trim().Split(' ')[0];
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit < Least
            ? $"this process may open {limit} files, expected at least {Least}; raise the limit (ulimit -n, LimitNOFILE of systemd, --ulimit nofile of a container)"
            : null;
    }
}

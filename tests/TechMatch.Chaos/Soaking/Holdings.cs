using System.Globalization;

namespace TechMatch.Chaos.Soaking;

/// <summary>What a process holds at one moment.</summary>
internal readonly record struct Holdings(double Seconds, long MemoryBytes, int Handles, int Threads)
{
    /// <summary>By /proc, hence on Linux.</summary>
    public static Holdings Of(int process, double seconds)
    {
        var status = File.ReadAllLines($"/proc/{process}/status");
        return new Holdings(seconds, Number("VmRSS:") * 1024, Directory.GetFiles($"/proc/{process}/fd").Length, (int)Number("Threads:"));

        long Number(string name) => long.Parse(
            status.Single(l => l.StartsWith(name, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}

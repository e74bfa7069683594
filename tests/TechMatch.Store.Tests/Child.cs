using System.Diagnostics;

namespace TechMatch.Store.Tests;

/// <summary>This very program as a second process, to be killed.</summary>
internal static class Child
{
    /// <param name="arguments">A verb of Program.cs, and what it is about.</param>
    public static Process Start(params string[] arguments)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        return Process.Start(new ProcessStartInfo(host, [typeof(Child).Assembly.Location, .. arguments]) { RedirectStandardOutput = true })!;
    }
}

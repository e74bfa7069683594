using System.Diagnostics;
using System.Globalization;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>A second process of this very program that writes into a registry until somebody kills it.</summary>
internal sealed class WritingChild : IDisposable
{
    public const string Verb = "write-for-ever";

    private readonly Process _process;

    private WritingChild(Process process) => _process = process;

    /// <summary>In the child: creates needs/w-1, needs/w-2 … and says the number of each once it is acknowledged.</summary>
    public static async Task WriteForEverAsync(string place)
    {
        await using var store = await CatalogStore.OpenAsync(StoreBench.Options(place), StoreBench.Vocabularies, TimeProvider.System, CancellationToken.None);
        for (var i = 1; ; i++)
        {
            var outcome = await store.CreateAsync(Some.Need(Key(i)), Request(i), CancellationToken.None);
            Console.Out.WriteLine(outcome.Status == WriteStatus.Created ? i.ToString(CultureInfo.InvariantCulture) : $"unexpected {outcome}");
            Console.Out.Flush();
        }
    }

    public static string Key(int i) => string.Create(CultureInfo.InvariantCulture, $"w-{i}");

    public static WriteOptions Request(int i) => new() { Principal = "child", Method = "Create", RequestId = Key(i) };

    public static WritingChild Start(string place) => new(Child.Start(Verb, place));

    /// <summary>Waits until the child says that it has <paramref name="count"/> acknowledged writes.</summary>
    public async Task AcknowledgedAsync(int count, CancellationToken cancellationToken)
    {
        for (var i = 1; i <= count; i++)
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), await _process.StandardOutput.ReadLineAsync(cancellationToken));
    }

    /// <summary>kill -9; returns the number of the last write that was acknowledged.</summary>
    public async Task<int> KillAsync(int seen, CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            // The last line may be torn; a torn number is shorter than the one due.
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == seen + 1) seen = number;
        }

        return seen;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}

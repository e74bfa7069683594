using System.Diagnostics;
using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Cli.Tests;

/// <summary><c>techmatch serve</c> as a process over a small catalogue, for the commands that talk to it.</summary>
public sealed class RunningService : IAsyncLifetime
{
    public const string NeedName = "needs/kz-kiln-heat";

    private readonly TempFolder _folder = new();
    private Process? _process;

    public string Address { get; private set; } = "";

    public string Data => _folder.File("data");

    public async ValueTask InitializeAsync()
    {
        WriteCatalogue();
        var (http, grpc) = (FreePort.Next(), FreePort.Next());
        Address = $"http://127.0.0.1:{grpc}";
        _process = CommandProcess.Start("serve", "--data", Data, "--corpus", _folder.File("corpus"), "--http", $"http://127.0.0.1:{http}", "--grpc", Address, "--access", "open");
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains("Application started", StringComparison.Ordinal)) continue;
            // The pipe must be read on, or a talkative service would stand still.
            _ = _process.StandardOutput.ReadToEndAsync();
            _ = _process.StandardError.ReadToEndAsync();
            return;
        }

        throw new InvalidOperationException($"expected the service to start, got: {await _process.StandardError.ReadToEndAsync()}");
    }

    public ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) _process.Kill(entireProcessTree: true);
        _process?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private void WriteCatalogue()
    {
        foreach (var part in (string[])["vocabularies", "profiles"])
        {
            Directory.CreateDirectory(_folder.File("corpus", part));
            foreach (var file in Directory.GetFiles(RepositoryRoot.File("corpus", part))) File.Copy(file, _folder.File("corpus", part, Path.GetFileName(file)));
        }

        Directory.CreateDirectory(_folder.File("corpus", "records"));
        CatalogRecord[] records =
        [
            Some.Need() with { Summary = LocalizedText.Of("en", "A cement plant wants to turn the exhaust heat of its kiln into electricity."), Sectors = [Code.Of("cement.clinker")] },
            Some.Technology() with { Summary = LocalizedText.Of("en", "An organic Rankine cycle turns kiln exhaust heat into electricity at a cement plant."), Sectors = [Code.Of("cement.clinker")] },
            Some.Technology("drip", "Drip irrigation for cotton") with { Summary = LocalizedText.Of("en", "Saves water on saline soils.") },
            Some.Startup(),
            Some.Organisation(),
        ];
        File.WriteAllLines(_folder.File("corpus", "records", "few.jsonl"), records.Select(r => System.Text.Encoding.UTF8.GetString(RecordJson.Write(r))));
    }
}

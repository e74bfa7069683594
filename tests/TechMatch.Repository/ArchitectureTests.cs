using System.Reflection;
using System.Text.RegularExpressions;
using TechMatch.Core.Catalog;
using TechMatch.Search;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using TechMatch.TestKit;

namespace TechMatch.Repository;

/// <summary>The rules of <c>docs/architecture.md</c> that a compiler does not hold by itself.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Assembly s_core = typeof(CatalogRecord).Assembly;
    private static readonly Assembly s_store = typeof(CatalogStore).Assembly;
    private static readonly Assembly s_search = typeof(SearchUnavailableException).Assembly;
    private static readonly Assembly s_service = typeof(ServiceHost).Assembly;

    public static TheoryData<string, string[]> AllowedReferences => new()
    {
        { s_core.GetName().Name!, [] },
        { s_store.GetName().Name!, ["TechMatch.Core"] },
        { s_search.GetName().Name!, ["TechMatch.Core", "TechMatch.Store"] },
        { s_service.GetName().Name!, ["TechMatch.Core", "TechMatch.Store", "TechMatch.Search"] },
        { typeof(VectorData.TechMatchVectorStore).Assembly.GetName().Name!, ["TechMatch.Core", "TechMatch.Search"] },
    };

    [Theory]
    [MemberData(nameof(AllowedReferences))]
    public void References_ofEachProject_goInwardOnly(string project, string[] allowed)
    {
        var referenced = Assembly.Load(project).GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("TechMatch.", StringComparison.Ordinal));
        Assert.Empty(referenced.Except(allowed));
    }

    [Fact]
    public void Core_references_nothingButThePlatformAndTensors()
    {
        var foreign = s_core.GetReferencedAssemblies().Select(a => a.Name!).Where(n => !n.StartsWith("System.", StringComparison.Ordinal) && n is not "netstandard" and not "mscorlib");
        Assert.Empty(foreign);
        Assert.DoesNotContain(s_core.GetReferencedAssemblies(), a => a.Name!.StartsWith("System.Net", StringComparison.Ordinal));
    }

    [Fact]
    public void Protobuf_types_stayInServiceCliAndTheQdrantFolder()
    {
        foreach (var assembly in (Assembly[])[s_core, s_store])
            Assert.DoesNotContain(assembly.GetReferencedAssemblies(), a => a.Name!.StartsWith("Google.Protobuf", StringComparison.Ordinal) || a.Name.StartsWith("Grpc", StringComparison.Ordinal));
        var inSearch = SourceFilesWith(ProtobufUse()).Where(f => f.StartsWith("src/TechMatch.Search/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(inSearch);
        Assert.All(inSearch, f => Assert.StartsWith("src/TechMatch.Search/Vectors/Qdrant/", f, StringComparison.Ordinal));
    }

    [Fact]
    public void Qdrant_client_staysInItsFolder()
    {
        Assert.DoesNotContain(s_service.GetReferencedAssemblies(), a => a.Name!.StartsWith("Qdrant", StringComparison.Ordinal));
        Assert.All(SourceFilesWith(QdrantUse()), f => Assert.StartsWith("src/TechMatch.Search/Vectors/Qdrant/", f, StringComparison.Ordinal));
    }

    [Fact]
    public void Lucene_types_stayInTheTextFolder()
    {
        Assert.DoesNotContain(s_service.GetReferencedAssemblies(), a => a.Name!.StartsWith("Lucene", StringComparison.Ordinal));
        Assert.All(SourceFilesWith(LuceneUse()), f => Assert.StartsWith("src/TechMatch.Search/Text/", f, StringComparison.Ordinal));
    }

    [Fact]
    public void EntityFramework_types_stayInStore()
    {
        Assert.All(SourceFilesWith(EntityFrameworkUse()), f => Assert.StartsWith("src/TechMatch.Store/", f, StringComparison.Ordinal));
    }

    [Fact]
    public void SourceFiles_areNotLongerThanTheHouseRule()
    {
        var tooLong = CSharpFiles().Where(f => !f.Contains("/Migrations/", StringComparison.Ordinal) && File.ReadLines(RepositoryRoot.File(f)).Count() > 450);
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Folders_areConcepts_notKindsOfThings()
    {
        string[] kinds = ["Interfaces", "Services", "Models", "Helpers", "Utils", "Common", "Managers", "Dtos", "Enums", "Extensions", "Exceptions"];
        Assert.DoesNotContain(CSharpFiles(), f => f.Split('/').Intersect(kinds).Any());
    }

    [Fact]
    public void Solution_listsEveryProject()
    {
        var solution = File.ReadAllText(RepositoryRoot.File("TechMatch.sln")).Replace('\\', '/');
        var projects = Directory.GetFiles(RepositoryRoot.Path, "*.csproj", SearchOption.AllDirectories).Select(Relative).Where(p => !p.Contains("/obj/", StringComparison.Ordinal));
        Assert.All(projects, p => Assert.Contains(p, solution, StringComparison.Ordinal));
    }

    private static IEnumerable<string> SourceFilesWith(Regex pattern) =>
        CSharpFiles().Where(f => f.StartsWith("src/", StringComparison.Ordinal) && pattern.IsMatch(File.ReadAllText(RepositoryRoot.File(f))));

    private static IEnumerable<string> CSharpFiles() =>
        ((string[])["src", "tests"]).SelectMany(d => Directory.GetFiles(RepositoryRoot.File(d), "*.cs", SearchOption.AllDirectories))
            .Select(Relative).Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static string Relative(string path) => Path.GetRelativePath(RepositoryRoot.Path, path).Replace('\\', '/');

    [GeneratedRegex(@"^using Lucene\.|[^.\w]Lucene\.Net\.", RegexOptions.Multiline)]
    private static partial Regex LuceneUse();

    [GeneratedRegex(@"^using (\w+ = )?(Google\.Protobuf|Grpc\.)|[^.\w]Grpc\.(Core|Net)\.", RegexOptions.Multiline)]
    private static partial Regex ProtobufUse();

    [GeneratedRegex(@"^using (\w+ = )?Qdrant\.Client|[^.\w]Qdrant\.Client\.", RegexOptions.Multiline)]
    private static partial Regex QdrantUse();

    [GeneratedRegex(@"^using Microsoft\.EntityFrameworkCore", RegexOptions.Multiline)]
    private static partial Regex EntityFrameworkUse();
}

using Microsoft.Extensions.Configuration;
using TechMatch.Service.Hosting;

namespace TechMatch.Service.Tests.Hosting;

public sealed class SettingsTests
{
    [Fact]
    public void Settings_nothingGiven_areLoopbackAndTheDataFolderHere()
    {
        var settings = Of();

        Assert.Equal("data", settings.Data);
        Assert.Equal(new Uri("http://127.0.0.1:8080"), settings.Http);
        Assert.Equal(new Uri("http://127.0.0.1:8081"), settings.Grpc);
        Assert.Equal(ServiceSettings.DefaultCorpus, settings.Corpus);
        Assert.True(settings.Http.IsLoopback && settings.Grpc.IsLoopback);
        Assert.Null(settings.AutoMapperLicenceKey);
    }

    [Fact]
    public void Settings_store_isTheFolderUnlessAnAddressIsGiven()
    {
        Assert.Null(Of().Store);
        Assert.Null(Of("--store", "sqlite").Store);
        var settings = Of("--store", "postgres://anna:hidden-word@db.example/registry");
        Assert.Equal("postgres://anna@db.example:5432/registry", settings.Store!.ToString());
        Assert.DoesNotContain("hidden-word", settings.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mysql://anna:hidden-word@db.example/registry")]
    [InlineData("postgres://anna:hidden-word@db.example")]
    [InlineData("postgres://anna:hidden-word@db.example/registry?sslmode=perhaps")]
    public void Settings_storeThatIsNone_isRefusedWithoutItsPassword(string store)
    {
        var e = Assert.Throws<StartException>(() => Of("--store", store));
        Assert.StartsWith("setting store must be sqlite or the address of a PostgreSQL database", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-word", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_urls_giveBothAddresses()
    {
        var settings = Of("--urls", "http://127.0.0.1:9000; http://*:9001");

        Assert.Equal(new Uri("http://127.0.0.1:9000"), settings.Http);
        Assert.Equal(new Uri("http://0.0.0.0:9001"), settings.Grpc);
    }

    [Fact]
    public void Settings_oneHttpsAddress_servesBoth()
    {
        var settings = Of("--urls", "https://127.0.0.1:9443");

        Assert.True(settings.IsOneAddress);
    }

    [Fact]
    public void Settings_commandLine_winsOverFile()
    {
        var file = new Dictionary<string, string?> { ["TechMatch:Data"] = "from-file", ["TechMatch:CommitInterval"] = "7" };

        Assert.Equal("from-file", Of(file).Data);
        Assert.Equal(TimeSpan.FromSeconds(7), Of(file).CommitInterval);
        Assert.Equal("from-line", Of(file, "--data", "from-line").Data);
        Assert.Equal(TimeSpan.FromSeconds(1), Of(file, "--commit-interval=1").CommitInterval);
    }

    [Fact]
    public void Settings_licenceKey_isRead() =>
        Assert.Equal("abc", Of(new Dictionary<string, string?> { ["TechMatch:AutoMapperLicenceKey"] = "abc" }).AutoMapperLicenceKey);

    [Fact]
    public void Settings_bareEnvironmentOfTheHost_isNotOurs()
    {
        // What the host reads from a DATA and a HTTP variable of some other program.
        var host = new Dictionary<string, string?> { ["DATA"] = "/somewhere", ["HTTP"] = "proxy" };

        Assert.Equal("data", Of(host).Data);
        Assert.Equal(8080, Of(host).Http.Port);
    }

    [Theory]
    [InlineData("--dta", "x")]
    [InlineData("--port", "80")]
    [InlineData("--http", "8080")]
    [InlineData("--http", "ftp://127.0.0.1")]
    [InlineData("--grpc", "http://127.0.0.1:99999")]
    [InlineData("--grpc", "http://127.0.0.1:8080")]
    [InlineData("--urls", "http://127.0.0.1:8080")]
    [InlineData("--urls", "http://127.0.0.1:1;http://127.0.0.1:2;http://127.0.0.1:3")]
    [InlineData("--commit-interval", "soon")]
    [InlineData("--commit-interval", "0")]
    [InlineData("--search-deadline", "-1")]
    [InlineData("--search-deadline", "NaN")]
    [InlineData("--web-origins", "*")]
    [InlineData("--web-origins", "portal.example")]
    [InlineData("--web-origins", "https://desk.example,https://portal.example/page")]
    [InlineData("-data", "x")]
    [InlineData("data", "x")]
    public void Settings_bad_endTheStartWithTheSettingNamed(string name, string value)
    {
        var failure = Assert.Throws<StartException>(() => Of(name, value));

        Assert.Contains(name.TrimStart('-'), failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void Settings_nameWithoutValue_endTheStart() => Assert.Contains("--data", Assert.Throws<StartException>(() => Of("--data")).Message, StringComparison.Ordinal);

    private static ServiceSettings Of(params string[] args) => Of([], args);

    private static ServiceSettings Of(Dictionary<string, string?> host, params string[] args) =>
        ServiceSettings.From(SettingsSources.Read(new ConfigurationBuilder().AddInMemoryCollection(host).Build(), args));
}

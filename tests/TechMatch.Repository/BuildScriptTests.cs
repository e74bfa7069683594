using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using TechMatch.TestKit;

namespace TechMatch.Repository;

/// <summary><c>build.ps1</c>, parsed and run by PowerShell's own engine.</summary>
public sealed class BuildScriptTests
{
    private static readonly string s_script = RepositoryRoot.File("build.ps1");

    [Fact]
    public void BuildScript_parsed_hasNoErrors()
    {
        Parser.ParseFile(s_script, out _, out var errors);
        Assert.Empty(errors);
    }

    [Fact]
    public void BuildScript_target_offersTheSixNames()
    {
        var targets = Parser.ParseFile(s_script, out _, out _).ParamBlock.Parameters.Single(p => p.Name.VariablePath.UserPath == "Target");
        var offered = targets.Attributes.OfType<AttributeAst>().Single(a => a.TypeName.Name == "ValidateSet").PositionalArguments.Select(a => ((StringConstantExpressionAst)a).Value);
        Assert.Equal(["Build", "Test", "Relevance", "Bench", "Proto", "Ci"], offered);
    }

    [Theory]
    [InlineData("Test", "dotnet test")]
    [InlineData("Relevance", "tests/TechMatch.Relevance")]
    [InlineData("Bench", "tests/TechMatch.Benchmarks")]
    [InlineData("Proto", "buf lint")]
    [InlineData("Ci", "buf breaking")]
    public void BuildScript_dryRun_namesTheCommand(string target, string expected)
    {
        using var shell = Shell();
        var printed = shell.AddCommand(s_script).AddParameter("Target", target).AddParameter("DryRun").Invoke<string>();
        Assert.Contains(printed, line => line.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void BuildScript_buildTarget_buildsTheProjectItIsGiven()
    {
        using var folder = new TempFolder();
        var project = Project(folder, "namespace Tiny; public static class Answer { public const int Value = 42; }");
        using var shell = Shell();
        shell.AddCommand(s_script).AddParameter("Target", "Build").AddParameter("Solution", project).Invoke();
        Assert.False(shell.HadErrors);
        Assert.True(File.Exists(folder.File("bin", "Release", "net10.0", "tiny.dll")));
    }

    [Fact]
    public void BuildScript_failingStep_endsWithItsExitCode()
    {
        using var folder = new TempFolder();
        var project = Project(folder, "this is no C#");
        using var shell = Shell();
        var error = Assert.ThrowsAny<RuntimeException>(() => shell.AddCommand(s_script).AddParameter("Target", "Build").AddParameter("Solution", project).Invoke());
        Assert.Contains("ended with exit code 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BuildScript_unknownTarget_isRefused()
    {
        using var shell = Shell();
        Assert.ThrowsAny<ParameterBindingException>(() => shell.AddCommand(s_script).AddParameter("Target", "Deploy").Invoke());
    }

    /// <summary>A project that needs no package, apart from this repository's build settings.</summary>
    private static string Project(TempFolder folder, string source)
    {
        File.WriteAllText(folder.File("Directory.Build.props"), "<Project />");
        File.WriteAllText(folder.File("tiny.cs"), source);
        var project = folder.File("tiny.csproj");
        File.WriteAllText(project, """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        return project;
    }

    private static PowerShell Shell()
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows()) state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        return PowerShell.Create(state);
    }
}

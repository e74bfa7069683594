using System.Reflection;
using System.Reflection.PortableExecutable;
using TechMatch.TestKit;

namespace TechMatch.Repository;

/// <summary>
/// A start whose code is compiled as it is used takes half as long again, and nothing else would show that the compiling ahead of time
/// was lost. A build that was told to do without (a Debug build, <c>-p:Precompile=false</c>) says so in this assembly.
/// </summary>
public sealed class PrecompiledTests
{
    private static readonly string s_kept = RepositoryRoot.File("artifacts/precompiled");

    [Theory]
    [InlineData("TechMatch.Core.dll")]
    [InlineData("TechMatch.Search.dll")]
    [InlineData("TechMatch.Service.dll")]
    [InlineData("Lucene.Net.dll")]
    [InlineData("Microsoft.EntityFrameworkCore.dll")]
    public void Release_build_holds_code_of_this_machine(string assembly)
    {
        Assert.SkipUnless(IsAsked, "this build was told not to compile ahead of time");
        Assert.True(HasNativeCode(Path.Combine(AppContext.BaseDirectory, assembly)));
    }

    // Assemblies of this project were kept beside those of packages once, and tests ran the code of the build before.
    [Fact]
    public void Only_assemblies_of_packages_are_kept() =>
        Assert.Empty(Directory.Exists(s_kept) ? Directory.GetFiles(s_kept, "TechMatch.*.dll", SearchOption.AllDirectories) : []);

    [Fact]
    public void Other_builds_are_told_apart() => Assert.False(HasNativeCode(typeof(PrecompiledTests).Assembly.Location));

    private static bool IsAsked =>
        typeof(PrecompiledTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Precompile").Value == "true";

    private static bool HasNativeCode(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        return file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}

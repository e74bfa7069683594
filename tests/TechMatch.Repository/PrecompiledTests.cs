using System.Reflection.PortableExecutable;
using TechMatch.TestKit;

namespace TechMatch.Repository;

/// <summary>
/// A start whose code is compiled as it is used takes a third longer, and nothing else would show that the compiling ahead of time was
/// lost: the build goes on without it where its package cannot be had.
/// </summary>
public sealed class PrecompiledTests
{
    [Theory]
    [InlineData("TechMatch.Core.dll")]
    [InlineData("TechMatch.Search.dll")]
    [InlineData("TechMatch.Service.dll")]
    [InlineData("Lucene.Net.dll")]
    [InlineData("Microsoft.EntityFrameworkCore.dll")]
    public void Release_build_holds_code_of_this_machine(string assembly)
    {
        Assert.SkipUnless(AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal), "only Release is compiled ahead of time");
        Assert.SkipUnless(Directory.Exists(RepositoryRoot.File("artifacts/precompiled")), "the compiler's package could not be had when this was built");
        Assert.True(HasNativeCode(Path.Combine(AppContext.BaseDirectory, assembly)));
    }

    [Fact]
    public void Other_builds_are_told_apart() => Assert.False(HasNativeCode(typeof(PrecompiledTests).Assembly.Location));

    private static bool HasNativeCode(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        return file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}

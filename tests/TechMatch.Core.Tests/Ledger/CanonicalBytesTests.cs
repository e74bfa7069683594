using FsCheck.Xunit;
using TechMatch.Core.Audit;
using TechMatch.Core.Catalog;
using TechMatch.Core.Ledger;

namespace TechMatch.Core.Tests.Ledger;

public sealed class CanonicalBytesTests
{
    private static readonly DateTimeOffset s_at = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    /// <summary>By hand from docs/audit.md: 1970 plus 1 µs, "a", "", "x", "", revision 2, "", one field "t", "".</summary>
    [Fact]
    public void AuditBody_smallEntry_isTheseBytes()
    {
        var body = AuditBody.Write(DateTimeOffset.UnixEpoch.AddMicroseconds(1), new AuditNote { Actor = "a", Action = "x", Revision = 2, Fields = ["t"] });

        Assert.Equal(
            "0000000000000001" + "0000000161" + "00000000" + "0000000178" + "00000000" + "0000000000000002" + "00000000" + "00000001" + "0000000174" + "00000000",
            Convert.ToHexStringLower(body.Span));
    }

    /// <summary>printf 'TMAUDIT1' followed by sequence 1, 32 zero bytes, length 1 and the byte 'b', through sha256sum.</summary>
    [Fact]
    public void ChainHash_firstRow_isSha256OfHeaderAndBody()
    {
        byte[] bytes = [.. "TMAUDIT1"u8, 0, 0, 0, 0, 0, 0, 0, 1, .. new byte[32], 0, 0, 0, 1, (byte)'b'];

        Assert.Equal(System.Security.Cryptography.SHA256.HashData(bytes), ChainHash.Of(Chain.Audit, 1, ChainHash.Beginning, "b"u8));
        Assert.NotEqual(ChainHash.Of(Chain.Audit, 1, ChainHash.Beginning, "b"u8), ChainHash.Of(Chain.Matches, 1, ChainHash.Beginning, "b"u8));
    }

    [Property]
    public void AuditBody_anyNote_comesBack(string actor, string subject, string reason, long revision, string[] fields)
    {
        var note = new AuditNote
        {
            Actor = Clean(actor, 200) is { Length: > 0 } some ? some : "nobody",
            Action = AuditActions.Overridden,
            Subject = Clean(subject, 200),
            Reason = Clean(reason, 500),
            Revision = Math.Abs(revision == long.MinValue ? 0 : revision),
            Fields = (fields ?? []).Select(f => Clean(f, 100)).Take(AuditNote.MaxFields).ToValueList(),
        };

        var (at, read) = AuditBody.Read(AuditBody.Write(s_at, note));

        Assert.Equal((s_at, note), (at, read));
    }

    [Fact]
    public void AuditBody_cutAnywhere_isRefused()
    {
        var body = AuditBody.Write(s_at, AuditNote.Override("key:anna", "needs/a", "for a reason"));

        for (var length = 0; length < body.Length; length++)
        {
            var cut = body[..length];
            Assert.Throws<FormatException>(() => AuditBody.Read(cut));
        }

        Assert.Throws<FormatException>(() => AuditBody.Read(new byte[body.Length + 1].Select((_, i) => i < body.Length ? body.Span[i] : (byte)0).ToArray()));
    }

    [Theory]
    [InlineData("audit:0:0000000000000000000000000000000000000000000000000000000000000000", true)]
    [InlineData("matches:17:00000000000000000000000000000000000000000000000000000000000000ff", true)]
    [InlineData("matches:17:00", false)]
    [InlineData("other:17:00000000000000000000000000000000000000000000000000000000000000ff", false)]
    [InlineData("audit:-1:00000000000000000000000000000000000000000000000000000000000000ff", false)]
    [InlineData("", false)]
    public void Head_asText_comesBack(string text, bool good)
    {
        Assert.Equal(good, ChainHead.TryParse(text, out var head));
        if (good) Assert.Equal(text, head.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public void Override_withoutAReason_isRefused(string reason) => Assert.Throws<ArgumentException>(() => AuditNote.Override("key:anna", "needs/a", reason));

    // Lone surrogates have no UTF-8; the canonical form holds the replacement, as the database does.
    private static string Clean(string? text, int length) =>
        new([.. (text ?? "").Where(c => c != '\0' && !char.IsSurrogate(c)).Take(length)]);
}

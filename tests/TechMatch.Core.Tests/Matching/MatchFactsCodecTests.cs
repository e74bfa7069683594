using FsCheck.Xunit;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;

namespace TechMatch.Core.Tests.Matching;

[Properties(Arbitrary = [typeof(Generators)], MaxTest = 300)]
public sealed class MatchFactsCodecTests
{
    [Property]
    public void Read_ofWritten_isIdentity(MatchFacts facts)
    {
        var bytes = MatchFactsCodec.Write(facts);
        var back = MatchFactsCodec.Read(bytes);

        Assert.Equal(facts, back);
        Assert.Equal(bytes, MatchFactsCodec.Write(back));
    }

    [Property]
    public void Read_ofFactsOfAnyRecord_isIdentity(CatalogRecord record)
    {
        var facts = MatchFacts.Of(record);

        Assert.Equal(facts, MatchFactsCodec.Read(MatchFactsCodec.Write(facts)));
        Assert.Equal(record.Id.Kind, facts.Kind);
    }

    [Property(MaxTest = 20)]
    public void Read_ofOneChangedByte_isRefused(MatchFacts facts)
    {
        var bytes = MatchFactsCodec.Write(facts);
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var bit in new[] { 1, 0x10, 0x80 })
            {
                var broken = (byte[])bytes.Clone();
                broken[i] ^= (byte)bit;
                Assert.Throws<FormatException>(() => MatchFactsCodec.Read(broken));
            }
        }
    }

    [Property(MaxTest = 50)]
    public void Read_ofAnyPrefix_isRefused(MatchFacts facts)
    {
        var bytes = MatchFactsCodec.Write(facts);

        Assert.All(Enumerable.Range(0, bytes.Length), n => Assert.Throws<FormatException>(() => MatchFactsCodec.Read(bytes.AsSpan(0, n))));
    }

    [Property]
    public void Read_ofGarbageWithRightChecksum_isRefusedOrCanonical(byte[] garbage)
    {
        byte[] body = [MatchFactsCodec.Version, .. garbage];
        byte[] bytes = [.. body, .. BitConverter.GetBytes(FactsWriter.Fnv1a(body))];

        MatchFacts? read = null;
        try
        {
            read = MatchFactsCodec.Read(bytes);
        }
        catch (FormatException)
        {
            // What garbage should end in; any other exception fails the test.
        }

        if (read is not null) Assert.Equal(read, MatchFactsCodec.Read(MatchFactsCodec.Write(read)));
    }

    [Fact]
    public void Read_ofAnotherVersion_namesBoth()
    {
        byte[] body = [.. MatchFactsCodec.Write(new MatchFacts())[..^4]];
        body[0] = 9;

        var error = Assert.Throws<FormatException>(() => MatchFactsCodec.Read([.. body, .. BitConverter.GetBytes(FactsWriter.Fnv1a(body))]));

        Assert.Equal("expected match facts of version 3, got 9", error.Message);
    }
}

using System.Globalization;
using System.Net;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Hosting;

/// <summary>Each input gets a clear error or a normal answer, the service complains to nobody, and goes on.</summary>
public sealed class HostileInputTests : IAsyncLifetime
{
    private static readonly Marshaller<byte[]> s_bytes = Marshallers.Create<byte[]>(b => b, b => b);

    private RunningService _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _service = await RunningService.EmptyAsync();
        await _service.HoldAsync(Given.Need(), Given.Technology(), Draft());
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Equal("needs/kz-kiln-heat", (await _service.Catalog.GetRecordAsync(new GetRecordRequest { Name = "needs/kz-kiln-heat" }, cancellationToken: Token)).Record.Name);
        Assert.Empty(_service.Log.Complaints);
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData("techmatch.v1.SearchService", "Search")]
    [InlineData("techmatch.v1.CatalogService", "GetRecord")]
    [InlineData("techmatch.v1.MatchService", "Match")]
    [Trait("catalogue", "H-03")]
    public async Task Message_textThatIsNotUtf8_isInvalidArgument(string service, string method)
    {
        // Field 1, length 2: a lone continuation byte and half a character.
        await AssertMalformedAsync(service, method, [0x0A, 0x02, 0x80, 0xC3]);
    }

    [Fact]
    [Trait("catalogue", "H-02")]
    public async Task Message_cutShort_isInvalidArgument() => await AssertMalformedAsync("techmatch.v1.SearchService", "Search", [0x0A, 0x7F, 0x41]);

    [Fact]
    [Trait("catalogue", "H-03")]
    public async Task Message_inAStreamNotUtf8_isInvalidArgument()
    {
        var method = new Method<byte[], byte[]>(MethodType.DuplexStreaming, "techmatch.v1.IngestService", "ImportRecords", s_bytes, s_bytes);
        using var call = _service.Channel.CreateCallInvoker().AsyncDuplexStreamingCall(method, null, new CallOptions(cancellationToken: Token));
        await call.RequestStream.WriteAsync([0x12, 0x04, 0x0A, 0x02, 0x80, 0xC3], Token);

        var refusal = Refusal.Of(await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Token)));

        Assert.Equal((StatusCode.InvalidArgument, "MALFORMED_MESSAGE"), (refusal.Code, refusal.Reason));
    }

    [Fact]
    [Trait("catalogue", "H-03")]
    public async Task Message_serverStreamNotUtf8_isInvalidArgument()
    {
        var method = new Method<byte[], byte[]>(MethodType.ServerStreaming, "techmatch.v1.MatchService", "StreamMatches", s_bytes, s_bytes);
        using var call = _service.Channel.CreateCallInvoker().AsyncServerStreamingCall(method, null, new CallOptions(cancellationToken: Token), [0x0A, 0x04, 0x0A, 0x02, 0x80, 0xC3]);

        var refusal = Refusal.Of(await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Token)));

        Assert.Equal((StatusCode.InvalidArgument, "MALFORMED_MESSAGE"), (refusal.Code, refusal.Reason));
    }

    [Fact]
    [Trait("catalogue", "H-02")]
    public async Task Message_overTheLimit_isResourceExhausted()
    {
        var record = Given.Technology("big");
        record.Body = Given.Text(new string('x', 5_000_000));

        var refusal = await Refusal.OfAsync(_service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = record }, cancellationToken: Token));

        Assert.Equal(StatusCode.ResourceExhausted, refusal.Code);
    }

    [Fact]
    [Trait("catalogue", "H-02")]
    public async Task JsonBody_overTheLimit_isRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/search")
        {
            Content = new StringContent($$"""{"query":"{{new string('x', 9_000_000)}}"}""", Encoding.UTF8, "application/json"),
        };
        // Or the refusal may come while the body is still being sent, and the client fails on the sending.
        request.Headers.ExpectContinue = true;
        using var response = await _service.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("too large", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("catalogue", "H-02")]
    public async Task JsonBody_deeperThanAnyMessage_isRefused()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"text\":", 10_000)) + "1" + new string('}', 10_000);
        using var response = await _service.Http.PostAsync(new Uri("/v1/match", UriKind.Relative), new StringContent(deep, Encoding.UTF8, "application/json"), Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    [Trait("catalogue", "H-03")]
    public async Task JsonBody_notUtf8_isRefused()
    {
        using var content = new ByteArrayContent([.. "{\"query\":\""u8, 0x80, 0xC3, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        using var response = await _service.Http.PostAsync(new Uri("/v1/search", UriKind.Relative), content, Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    [Trait("catalogue", "H-01")]
    public async Task Text_longerThanTheField_namesTheVersion()
    {
        var record = Given.Technology("long");
        record.Body = Given.Text(new string('x', 3_000_000));

        (await CreateAsync(record)).AssertInvalid("record.body.versions[0].text");
    }

    [Fact]
    [Trait("catalogue", "H-01")]
    public async Task Keyword_of40000Characters_namesTheField()
    {
        var record = Given.Technology("long");
        record.Tags.AddRange(["kiln", new string('x', 40_000)]);

        (await CreateAsync(record)).AssertInvalid("record.tags");
    }

    [Fact]
    [Trait("catalogue", "H-01")]
    public async Task Record_overItsByteLimit_namesTheHeaviestField()
    {
        var record = Given.Technology("heavy");
        record.Body = new LocalizedText();
        // Two-byte letters: 7 × 190,000 characters are 2.7 MB in UTF-8.
        foreach (var language in (string[])["en", "ru", "kk", "de", "fr", "es", "tr"])
            record.Body.Versions.Add(new TextVersion { Language = language, Text = new string('я', 190_000), Kind = language == "en" ? TranslationKind.Original : TranslationKind.Human });

        (await CreateAsync(record)).AssertInvalid("record.body");
    }

    [Fact]
    [Trait("catalogue", "H-01")]
    public async Task Text_withNul_namesTheVersion()
    {
        var record = Given.Technology("nul");
        record.Summary = Given.Text("nul\0inside");

        (await CreateAsync(record)).AssertInvalid("record.summary.versions[0].text");
    }

    public static TheoryData<string, string> UnknownEnums => new()
    {
        { "state", "record.state" },
        { "title", "record.title.versions[0].kind" },
        { "mandate", "record.mandate.mandate_state" },
        { "climate", "record.technology.climate.evidence" },
    };

    [Theory]
    [MemberData(nameof(UnknownEnums))]
    [Trait("catalogue", "H-01")]
    public async Task EnumValue_unknown_namesTheField(string which, string field)
    {
        var record = which == "mandate" ? Given.Mandate("enum") : Given.Technology("enum");
        if (which == "state") record.State = (RecordState)99;
        if (which == "title") record.Title.Versions[0].Kind = (TranslationKind)99;
        if (which == "mandate") record.Mandate.MandateState = (MandateState)99;
        if (which == "climate") record.Technology.Climate = new ClimateClaim { Evidence = (EvidenceLevel)99 };

        (await CreateAsync(record)).AssertInvalid(field);
    }

    [Fact]
    [Trait("catalogue", "H-04")]
    public async Task Query_of100000Parentheses_isRefusedByLengthAndOneThatFitsIsAnswered()
    {
        (await Refusal.OfAsync(_service.Search.SearchAsync(new SearchRequest { Query = new string('(', 100_000) }, cancellationToken: Token))).AssertInvalid("query");
        (await Refusal.OfAsync(_service.Matching.MatchAsync(new MatchRequest { Text = new FreeText { Text = new string('(', 100_000) } }, cancellationToken: Token))).AssertInvalid("text.text");

        var search = await _service.Search.SearchAsync(new SearchRequest { Query = new string('(', 512), Mode = SearchMode.Lexical }, cancellationToken: Token);
        var match = await _service.Matching.MatchAsync(new MatchRequest { Text = new FreeText { Text = new string('(', 8_000) } }, cancellationToken: Token);

        Assert.Empty(search.Hits);
        Assert.Equal(LegStatus.ScriptNotCovered, search.Legs[0].Status);
        Assert.Empty(match.Hits);
    }

    [Theory]
    [InlineData("/((a{1,20}){1,20}){1,20}b/")]
    [InlineData("state:draft OR *:*")]
    [InlineData("visibility:private OR *:*")]
    [InlineData("_exists_:title")]
    [InlineData("title:[* TO *]")]
    [InlineData("*")]
    [InlineData("*a*")]
    [InlineData("a~2")]
    [InlineData("\"")]
    [InlineData("+ - ! ( ) { } [ ] ^ \" ~ * ? : \\ /")]
    [InlineData("' OR 1=1; DROP TABLE records; --")]
    [Trait("catalogue", "H-05")]
    public async Task Query_syntaxOfSomeParser_isLiteralTextAndShowsNoDraft(string query)
    {
        var search = await _service.Search.SearchAsync(new SearchRequest { Query = query }, cancellationToken: Token);
        var match = await _service.Matching.MatchAsync(new MatchRequest { Text = new FreeText { Text = query } }, cancellationToken: Token);
        var suggest = await _service.Search.SuggestAsync(new SuggestRequest { Prefix = query }, cancellationToken: Token);
        var facets = await _service.Search.FacetsAsync(new FacetsRequest { Query = query }, cancellationToken: Token);

        Assert.DoesNotContain(search.Hits, h => h.Record.Name == Draft().Name);
        Assert.DoesNotContain(match.Hits, h => h.Record.Name == Draft().Name);
        Assert.DoesNotContain(suggest.Suggestions, s => s.Text.Contains("secret", StringComparison.Ordinal));
        Assert.True(facets.TotalSize <= 2);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [Trait("catalogue", "H-01")]
    public async Task Number_notFinite_isRefusedInEveryField(double value)
    {
        var tried = 0;
        foreach (var (record, message, field, path) in NumberFields())
        {
            field.Accessor.SetValue(message, value);

            var refusal = await CreateAsync(record);

            Assert.True(refusal.Code == StatusCode.InvalidArgument, $"{path} = {value.ToString(CultureInfo.InvariantCulture)}: {refusal.Code} {refusal.Message}");
            Assert.Equal($"record.{path}", Assert.Single(refusal.Fields).Replace("[0]", "", StringComparison.Ordinal));
            tried++;
        }

        Assert.True(tried >= 15, $"the contract has at least 15 numbers in records, {tried} were tried");
    }

    /// <summary>Every double of the record messages, each in a record that is valid but for it.</summary>
    private static IEnumerable<(Record Record, IMessage Message, FieldDescriptor Field, string Path)> NumberFields()
    {
        foreach (var path in Paths(Record.Descriptor, []))
        {
            var record = RecordMessages.Full(path[0].Name);
            IMessage message = record;
            foreach (var step in path.SkipLast(1))
                message = step.IsRepeated ? (IMessage)((System.Collections.IList)step.Accessor.GetValue(message))[0]! : (IMessage)step.Accessor.GetValue(message);
            yield return (record, message, path[^1], string.Join('.', path.Select(f => f.Name)));
        }
    }

    private static IEnumerable<List<FieldDescriptor>> Paths(MessageDescriptor message, List<FieldDescriptor> path)
    {
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            if (field.FieldType == FieldType.Double) yield return [.. path, field];
            if (field.FieldType != FieldType.Message || field.MessageType.File != Record.Descriptor.File) continue;
            foreach (var below in Paths(field.MessageType, [.. path, field])) yield return below;
        }
    }

    [Fact]
    [Trait("catalogue", "H-07")]
    public async Task Filter_bombs_areRefusedByTheirSize_andTheLargestAllowedIsAnswered()
    {
        var million = new RecordFilter();
        million.Countries.AddRange(Enumerable.Repeat("KZ", 1_000_000));
        var spread = new RecordFilter();
        // Over all conditions together; each alone would pass.
        spread.Sectors.AddRange(Enumerable.Repeat("cement", 400));
        spread.Streams.AddRange(Enumerable.Repeat("fly-ash", 400));
        spread.Owners.AddRange(Enumerable.Repeat("organisations/a", 400));
        var largest = new RecordFilter { MinReadiness = 1, MaxReadiness = 9 };
        largest.Sectors.AddRange(Enumerable.Range(0, 1_000).Select(i => $"s{i}"));

        foreach (var bomb in (RecordFilter[])[million, spread])
        {
            Assert.Equal(StatusCode.InvalidArgument, (await Refusal.OfAsync(_service.Search.SearchAsync(new SearchRequest { Query = "kiln", Filter = bomb }, cancellationToken: Token))).Code);
            Assert.Equal(StatusCode.InvalidArgument, (await Refusal.OfAsync(_service.Search.FacetsAsync(new FacetsRequest { Filter = bomb }, cancellationToken: Token))).Code);
            Assert.Equal(StatusCode.InvalidArgument, (await Refusal.OfAsync(_service.Matching.MatchAsync(new MatchRequest { Name = "needs/kz-kiln-heat", Filter = bomb }, cancellationToken: Token))).Code);
        }

        Assert.Empty((await _service.Search.SearchAsync(new SearchRequest { Query = "kiln", Filter = largest }, cancellationToken: Token)).Hits);
    }

    // One stream, poison between sound records: each gets its own answer, and the sound ones are found.
    [Fact]
    [Trait("catalogue", "H-01")]
    public async Task Import_ofPoisonBetweenSoundRecords_rejectsThePoisonAndKeepsTheRest()
    {
        var poison = new List<Record>();
        for (var i = 0; i < 9; i++) poison.Add(Given.Technology($"poison-{i}"));
        poison[0].Tags.Add(new string('x', 40_000));
        poison[1].Body = Given.Text(new string('x', 3_000_000));
        poison[2].Tags.AddRange(Enumerable.Range(0, 10_000).Select(i => $"tag {i}"));
        poison[3].Summary = Given.Text("nul\0inside");
        poison[4].Name = "technologies/\u202Ereversed";
        poison[5].Title = Given.Text("");
        poison[6].Country = "KZZ";
        poison[7].Name = $"technologies/{new string('k', 10_000)}";
        poison[8].Technology.Readiness = 99;
        // Odd, and still text: bidi and zero-width characters, both forms of one letter, a replaced surrogate.
        Record[] odd = [Given.Technology("odd-1", "Ki\u200Bln \u202Ewaste\u202C heat"), Given.Technology("odd-2", "Cafe\u0301 Café kiln"), Given.Technology("odd-3", "kiln \uFFFD heat")];
        var sent = poison.SelectMany((p, i) => (Record[])[p, Given.Technology($"sound-{i}", $"Sound kiln {i}")]).Concat(odd).ToList();

        using var call = _service.Ingest.ImportRecords(cancellationToken: Token);
        var results = new List<ImportRecordsResponse>();
        var reading = Task.Run(async () => { await foreach (var result in call.ResponseStream.ReadAllAsync(Token)) results.Add(result); }, Token);
        for (var i = 0; i < sent.Count; i++) await call.RequestStream.WriteAsync(new ImportRecordsRequest { Position = i, Record = sent[i] }, Token);
        await call.RequestStream.CompleteAsync();
        await reading;

        Assert.Equal(Enumerable.Range(0, sent.Count).Select(i => (long)i), results.Select(r => r.Position));
        Assert.All(results, r => Assert.Equal(sent[(int)r.Position].Name.Contains("poison", StringComparison.Ordinal) || r.Position % 2 == 0 && r.Position < 18 ? ImportOutcome.Rejected : ImportOutcome.Created, r.Outcome));
        Assert.All(results.Where(r => r.Outcome == ImportOutcome.Rejected), r => Assert.NotEmpty(r.Faults));
        await _service.Node.Search.Index.CatchUpAsync(Token);
        Assert.Empty((await _service.Admin.GetIndexStateAsync(new GetIndexStateRequest(), cancellationToken: Token)).PoisonRecords);
        Assert.Equal(9, (await _service.Search.SearchAsync(new SearchRequest { Query = "+sound kiln", Mode = SearchMode.Lexical }, cancellationToken: Token)).TotalSize);
    }

    private static Record Draft()
    {
        var draft = Given.Technology("draft", "secret draft a b title state");
        draft.State = RecordState.Draft;
        return draft;
    }

    private Task<Refusal> CreateAsync(Record record) => Refusal.OfAsync(_service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = record }, cancellationToken: Token));

    private async Task AssertMalformedAsync(string service, string name, byte[] message)
    {
        var method = new Method<byte[], byte[]>(MethodType.Unary, service, name, s_bytes, s_bytes);

        var refusal = await Refusal.OfAsync(_service.Channel.CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(cancellationToken: Token), message));

        Assert.Equal((StatusCode.InvalidArgument, "MALFORMED_MESSAGE"), (refusal.Code, refusal.Reason));
    }
}

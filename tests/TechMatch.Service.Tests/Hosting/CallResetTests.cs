using System.IO.Pipelines;
using System.Text;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TechMatch.Service.Hosting;

namespace TechMatch.Service.Tests.Hosting;

/// <summary>
/// On a busy machine a deadline of 3 ms could end a call between its headers and its message. The pipe breaks then before the
/// call's token is cancelled, and the framework, which asks the token, logged an error.
/// </summary>
public sealed class CallResetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_ofACallThatIsReset_isCancelledBeforeItsTokenIs()
    {
        var broken = new IOException("The client reset the request stream.");
        var e = await Assert.ThrowsAsync<CallResetException>(() => ReadAsync(broken, Call()));
        Assert.Same(broken, e.InnerException);
    }

    [Fact]
    public async Task Message_thatBreaksARule_staysAnError() =>
        await Assert.ThrowsAsync<BadHttpRequestException>(() => ReadAsync(new BadHttpRequestException("too slow"), Call()));

    [Fact]
    public async Task Request_thatIsNoCall_isLeftAsItIs() =>
        await Assert.ThrowsAsync<IOException>(() => ReadAsync(new IOException("broken"), new Endpoint(null, new EndpointMetadataCollection(), "page")));

    [Fact]
    public async Task Message_whole_isReadAsItIs()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("heat"u8.ToArray(), Token);
        await pipe.Writer.CompleteAsync();
        await AskAsync(pipe, Call(), async reader =>
        {
            var read = await reader.ReadAsync(Token);
            Assert.Equal(("heat", true), (Encoding.ASCII.GetString(read.Buffer), read.IsCompleted));
            reader.AdvanceTo(read.Buffer.End);
        });
    }

    private static async Task ReadAsync(Exception fault, Endpoint endpoint)
    {
        var pipe = new Pipe();
        await pipe.Writer.CompleteAsync(fault);
        await AskAsync(pipe, endpoint, async reader => await reader.ReadAsync(Token));
    }

    private static Task AskAsync(Pipe pipe, Endpoint endpoint, Func<PipeReader, Task> read)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IRequestBodyPipeFeature>(new Plain(pipe.Reader));
        context.SetEndpoint(endpoint);
        return new CallReset(c => read(c.Request.BodyReader)).InvokeAsync(context);
    }

    private static Endpoint Call()
    {
        var bytes = Marshallers.Create(b => b, b => b);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "techmatch.v1.SearchService", "Search", bytes, bytes);
        return new Endpoint(null, new EndpointMetadataCollection(new GrpcMethodMetadata(typeof(CallResetTests), method)), "call");
    }

    private sealed record Plain(PipeReader Reader) : IRequestBodyPipeFeature;
}

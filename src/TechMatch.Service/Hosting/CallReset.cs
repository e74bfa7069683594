using System.IO.Pipelines;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http.Features;

namespace TechMatch.Service.Hosting;

/// <summary>The caller gave the call up while its message was still being read.</summary>
internal sealed class CallResetException(IOException reset) : OperationCanceledException(reset.Message, reset);

/// <summary>
/// Says of a call that the caller resets what it is: a cancelled one. A reset breaks the pipe of the message a moment before it
/// cancels the call, and the framework, which looks at the token, logged an error for every deadline that ran out in between.
/// </summary>
internal sealed class CallReset(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<GrpcMethodMetadata>() is not null && metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is null)
            context.Features.Set<IRequestBodyPipeFeature>(new Body(context.Request.BodyReader));
        return next(context);
    }

    private sealed class Body(PipeReader inner) : PipeReader, IRequestBodyPipeFeature
    {
        public PipeReader Reader => this;

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                return await inner.ReadAsync(cancellationToken);
            }
            catch (IOException e) when (e is not BadHttpRequestException)
            {
                throw new CallResetException(e);
            }
        }

        public override bool TryRead(out ReadResult result)
        {
            try
            {
                return inner.TryRead(out result);
            }
            catch (IOException e) when (e is not BadHttpRequestException)
            {
                throw new CallResetException(e);
            }
        }

        public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }
}

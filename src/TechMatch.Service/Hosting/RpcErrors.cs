using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using TechMatch.Core.Catalog;
using RpcStatus = Google.Rpc.Status;

namespace TechMatch.Service.Hosting;

/// <summary>Every error a caller can see, with its <c>google.rpc</c> details. Reasons are stable; see docs/errors.md.</summary>
internal static class RpcErrors
{
    private const string Domain = "techmatch.v1";

    public static RpcException InvalidFields(IReadOnlyList<FieldFault> faults)
    {
        var bad = new BadRequest();
        bad.FieldViolations.AddRange(faults.Select(f => new BadRequest.Types.FieldViolation { Field = f.Field, Description = f.Message }));
        return Of(StatusCode.InvalidArgument, "INVALID_FIELDS", string.Join("; ", faults.Take(5).Select(f => $"{f.Field}: {f.Message}")), bad);
    }

    public static RpcException InvalidField(string field, string message) => InvalidFields([new FieldFault(field, message)]);

    /// <summary>Bytes that are no message of the expected type: cut short, or text that is not UTF-8.</summary>
    public static RpcException MalformedMessage(string message) => Of(StatusCode.InvalidArgument, "MALFORMED_MESSAGE", message);

    /// <summary>No credential, where one is needed.</summary>
    public static RpcException CredentialRequired(string message) => Of(StatusCode.Unauthenticated, "CREDENTIAL_REQUIRED", message);

    /// <summary>A credential that does not hold, or no longer does.</summary>
    public static RpcException Unauthenticated(string message) => Of(StatusCode.Unauthenticated, "CREDENTIAL_INVALID", message);

    public static RpcException PermissionDenied(string message) => Of(StatusCode.PermissionDenied, "PERMISSION_DENIED", message);

    public static RpcException RateLimited(TimeSpan wait) =>
        Of(StatusCode.ResourceExhausted, "RATE_LIMITED", "you have asked for more than your rate allows; repeat the call after the delay", Retry(wait));

    public static RpcException TooManyAtOnce() =>
        Of(StatusCode.ResourceExhausted, "TOO_MANY_AT_ONCE", "more of your calls wait than are answered in a second; repeat the call after the delay", Retry(TimeSpan.FromSeconds(1)));

    public static RpcException Overloaded() => Of(StatusCode.Unavailable, "OVERLOADED", "the service has more calls than it can answer in time; repeat the call after the delay", Retry(TimeSpan.FromSeconds(1)));

    public static RpcException NoKey(string name) => Of(StatusCode.NotFound, "NOT_FOUND", $"no key '{Shown(name)}' that lets anybody in", new ResourceInfo { ResourceType = "techmatch.v1.ApiKey", ResourceName = Shown(name) });

    public static RpcException NotFound(string name) =>
        Of(StatusCode.NotFound, "NOT_FOUND", $"no record '{Shown(name)}' is visible to you", Resource(name));

    public static RpcException NoBatSheet(string id) =>
        Of(StatusCode.NotFound, "NOT_FOUND", $"no technique sheet '{Shown(id)}'; ListBatSheets has their ids", new ResourceInfo { ResourceType = "techmatch.v1.BatSheet", ResourceName = Shown(id) });

    public static RpcException NoInterest(string name) =>
        Of(StatusCode.NotFound, "NOT_FOUND", $"no interest '{Shown(name)}' is yours", new ResourceInfo { ResourceType = "techmatch.v1.Interest", ResourceName = Shown(name) });

    /// <summary>A step that the present state of an interest, or of a record of it, does not allow.</summary>
    public static RpcException InterestRefused(string refusal, string message) =>
        Of(StatusCode.FailedPrecondition, "INTEREST_REFUSED", message, new PreconditionFailure { Violations = { new PreconditionFailure.Types.Violation { Type = refusal, Description = message } } });

    /// <param name="freesAt">Told again as a violation's subject, for programs: ISO 8601.</param>
    public static RpcException SupplierFull(string message, DateTimeOffset? freesAt) => Of(
        StatusCode.FailedPrecondition, "SUPPLIER_FULL", message,
        new PreconditionFailure { Violations = { new PreconditionFailure.Types.Violation { Type = "SupplierFull", Subject = $"{freesAt:yyyy-MM-ddTHH:mm:ssZ}", Description = message } } });

    public static RpcException NoSubscription(string name) =>
        Of(StatusCode.NotFound, "NOT_FOUND", $"no subscription '{Shown(name)}' is yours", new ResourceInfo { ResourceType = "techmatch.v1.Subscription", ResourceName = Shown(name) });

    /// <summary>As many of a thing as one caller may have.</summary>
    public static RpcException TooMany(string message) => Of(StatusCode.FailedPrecondition, "TOO_MANY", message);

    public static RpcException AlreadyExists(string name) =>
        Of(StatusCode.AlreadyExists, "ALREADY_EXISTS", $"a record '{name}' exists already; use update to change it", Resource(name));

    /// <summary>Of a name that something has which the caller may not know of.</summary>
    public static RpcException NameNotFree(string name) => Of(StatusCode.PermissionDenied, "NAME_NOT_FREE", $"the name '{Shown(name)}' is not yours to take; choose another");

    public static RpcException StaleEtag(string name) =>
        Of(StatusCode.Aborted, "STALE_ETAG", $"'{name}' has changed since the etag was given; read it again and repeat your change", Resource(name));

    public static RpcException RequestIdReused(string requestId) =>
        Of(StatusCode.InvalidArgument, "REQUEST_ID_REUSED", $"request_id '{Shown(requestId)}' was used before with another body; choose a new one");

    /// <summary>What a record lacks before it can be submitted or published.</summary>
    public static RpcException NotReady(IReadOnlyList<FieldFault> faults)
    {
        var lacking = new BadRequest();
        lacking.FieldViolations.AddRange(faults.Select(f => new BadRequest.Types.FieldViolation { Field = f.Field, Description = f.Message }));
        return Of(StatusCode.FailedPrecondition, "NOT_READY", string.Join("; ", faults.Take(5).Select(f => $"{f.Field}: {f.Message}")), lacking);
    }

    /// <summary>A step of a submission or an accession that its rules do not allow now.</summary>
    public static RpcException StepRefused(string reason, string message) => Of(StatusCode.FailedPrecondition, reason, message);

    public static RpcException NoAlliance(string name) =>
        Of(StatusCode.NotFound, "NOT_FOUND", $"no alliance '{Shown(name)}'", new ResourceInfo { ResourceType = "techmatch.v1.Alliance", ResourceName = Shown(name) });

    public static RpcException Overdue(string what) =>
        Of(StatusCode.DeadlineExceeded, "DEADLINE_EXCEEDED", $"{what} did not finish within the deadline");

    public static RpcException HungUp() => Of(StatusCode.Cancelled, "CANCELLED", "the caller hung up");

    public static RpcException Stopping() => Unavailable("the service is stopping; repeat the call in a moment");

    public static RpcException Unavailable(string message) =>
        Of(StatusCode.Unavailable, "UNAVAILABLE", message, Retry(TimeSpan.FromSeconds(1)));

    public static RpcException NoClimateTables() =>
        Of(StatusCode.FailedPrecondition, "NO_CLIMATE_TABLES", "this deployment's corpus folder has no reference tables, so nothing can be estimated");

    public static RpcException NoMatchRecords() =>
        Of(StatusCode.FailedPrecondition, "NO_MATCH_RECORDS", "this deployment stores no matches (setting match-records is off)");

    public static RpcException NoMatch(string name) =>
        Of(StatusCode.NotFound, "NOT_FOUND", $"no stored match '{Shown(name)}' is visible to you", new ResourceInfo { ResourceType = "techmatch.v1.MatchRecord", ResourceName = Shown(name) });

    public static RpcException Exhausted(string message) => Of(StatusCode.ResourceExhausted, "STORAGE_FULL", message);

    public static RpcException Internal() =>
        Of(StatusCode.Internal, "INTERNAL", "the service met an error of its own; the operator finds it in the log under this call's trace id");

    private static RetryInfo Retry(TimeSpan wait) => new() { RetryDelay = Duration.FromTimeSpan(wait) };

    private static ResourceInfo Resource(string name) => new() { ResourceType = "techmatch.v1.Record", ResourceName = Shown(name) };

    private static RpcException Of(StatusCode code, string reason, string message, params IMessage[] details)
    {
        var status = new RpcStatus { Code = (int)code, Message = message };
        status.Details.Add(Any.Pack(new ErrorInfo { Reason = reason, Domain = Domain }));
        foreach (var detail in details) status.Details.Add(Any.Pack(detail));
        return status.ToRpcException();
    }

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "…";
}

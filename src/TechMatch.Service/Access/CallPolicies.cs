using TechMatch.Core.Access;
using static TechMatch.Core.Access.KeyScope;

namespace TechMatch.Service.Access;

/// <summary>
/// Every call of the service and who may make it. A call that is not here is refused to everybody; a test compares the
/// table with the contract. What a caller gets to see inside a call is <see cref="AccessScope"/>'s to say, and which
/// records it may write, <see cref="WriteRights"/>'.
/// </summary>
internal static class CallPolicies
{
    private static readonly RoleSet s_anyone = RoleSet.Of(Enum.GetValues<Role>());
    private static readonly RoleSet s_writers = RoleSet.Of(Role.Owner, Role.FundManager, Role.FocalPoint, Role.Staff, Role.Administrator);
    private static readonly RoleSet s_sides = RoleSet.Of(Role.Owner, Role.FundManager, Role.FocalPoint);
    private static readonly RoleSet s_curators = RoleSet.Of(Role.Staff, Role.Administrator);
    private static readonly RoleSet s_administrators = RoleSet.Of(Role.Administrator);

    public static IReadOnlyDictionary<string, CallPolicy> All { get; } = new Dictionary<string, CallPolicy>(StringComparer.Ordinal)
    {
        ["/techmatch.v1.CatalogService/GetRecord"] = new(s_anyone, Read, 1),
        ["/techmatch.v1.CatalogService/BatchGetRecords"] = new(s_anyone, Read, 5),
        ["/techmatch.v1.CatalogService/ListRecords"] = new(s_anyone, Read, 5),
        ["/techmatch.v1.CatalogService/CreateRecord"] = new(s_writers, Write, 1),
        ["/techmatch.v1.CatalogService/UpdateRecord"] = new(s_writers, Write, 1),
        ["/techmatch.v1.CatalogService/DeleteRecord"] = new(s_writers, Write, 1),
        // The log names every record, hidden ones too.
        ["/techmatch.v1.CatalogService/WatchRecords"] = new(s_curators, Read, 50, Lasts: true),

        ["/techmatch.v1.IngestService/ImportRecords"] = new(s_curators, Write, 50, Lasts: true),
        ["/techmatch.v1.IngestService/BatchImportRecords"] = new(s_curators, Write, 5),

        ["/techmatch.v1.SearchService/Search"] = new(s_anyone, Read, 1),
        ["/techmatch.v1.SearchService/Suggest"] = new(s_anyone, Read, 1),
        ["/techmatch.v1.SearchService/Facets"] = new(s_anyone, Read, 1),

        ["/techmatch.v1.MatchService/Match"] = new(s_anyone, Match, 5),
        ["/techmatch.v1.MatchService/Explain"] = new(s_anyone, Match, 5),
        ["/techmatch.v1.MatchService/StreamMatches"] = new(s_anyone, Match, 5),
        // Whose match it is decides.
        ["/techmatch.v1.MatchService/ReplayMatch"] = new(s_anyone, Match, 5),

        ["/techmatch.v1.ImpactService/Estimate"] = new(s_anyone, Match, 5),
        ["/techmatch.v1.ImpactService/CompareCountries"] = new(s_anyone, Match, 5),
        ["/techmatch.v1.ImpactService/MarginalAbatement"] = new(s_anyone, Match, 5),
        ["/techmatch.v1.ImpactService/Improve"] = new(s_anyone, Match, 5),
        ["/techmatch.v1.ImpactService/ProjectEwaste"] = new(s_anyone, Match, 5),
        ["/techmatch.v1.ImpactService/JudgeBat"] = new(s_anyone, Match, 1),
        ["/techmatch.v1.ImpactService/ListBatSheets"] = new(s_anyone, Read, 1),
        ["/techmatch.v1.ImpactService/GetBatSheet"] = new(s_anyone, Read, 1),

        ["/techmatch.v1.AccessService/WhoAmI"] = new(s_anyone, null, 1),
        ["/techmatch.v1.AccessService/CreateKey"] = new(s_administrators, Administer, 1),
        ["/techmatch.v1.AccessService/ListKeys"] = new(s_administrators, Administer, 1),
        ["/techmatch.v1.AccessService/RotateKey"] = new(s_administrators, Administer, 1),
        ["/techmatch.v1.AccessService/RevokeKey"] = new(s_administrators, Administer, 1),

        // The log names every record, hidden ones too.
        ["/techmatch.v1.AuditService/ListAuditEntries"] = new(s_administrators, Administer, 5),
        ["/techmatch.v1.AuditService/ExportChain"] = new(s_administrators, Administer, 50, Lasts: true),
        ["/techmatch.v1.AuditService/VerifyChains"] = new(s_administrators, Administer, 50),

        // Which interests are whose, and who may take which step, is said by Core/Marketplace.
        ["/techmatch.v1.MarketplaceService/ExpressInterest"] = new(s_sides, Write, 5),
        ["/techmatch.v1.MarketplaceService/GetInterest"] = new(s_writers, Read, 1),
        ["/techmatch.v1.MarketplaceService/ListInterests"] = new(s_writers, Read, 5),
        ["/techmatch.v1.MarketplaceService/AnswerInterest"] = new(s_writers, Write, 1),
        ["/techmatch.v1.MarketplaceService/SupplyAnswers"] = new(s_writers, Write, 1),
        ["/techmatch.v1.MarketplaceService/DeclineInterest"] = new(s_writers, Write, 1),
        ["/techmatch.v1.MarketplaceService/IntroduceInterest"] = new(s_writers, Write, 1),
        ["/techmatch.v1.MarketplaceService/RecordAgreement"] = new(s_writers, Write, 1),
        ["/techmatch.v1.MarketplaceService/RecordOutcome"] = new(s_writers, Write, 1),
        ["/techmatch.v1.MarketplaceService/WithdrawInterest"] = new(s_writers, Write, 1),
        ["/techmatch.v1.MarketplaceService/AssignBroker"] = new(s_administrators, Write, 1),
        ["/techmatch.v1.MarketplaceService/GetAnswerLedger"] = new(s_writers, Read, 5),
        ["/techmatch.v1.MarketplaceService/GetInterestTerms"] = new(s_anyone, Read, 1),

        ["/techmatch.v1.SubscriptionService/CreateSubscription"] = new(s_writers, Match, 5),
        ["/techmatch.v1.SubscriptionService/GetSubscription"] = new(s_writers, Match, 1),
        ["/techmatch.v1.SubscriptionService/ListSubscriptions"] = new(s_writers, Match, 1),
        ["/techmatch.v1.SubscriptionService/DeleteSubscription"] = new(s_writers, Match, 1),
        ["/techmatch.v1.SubscriptionService/WatchSubscription"] = new(s_writers, Match, 5, Lasts: true),

        ["/techmatch.v1.SubmissionService/GetSubmission"] = new(s_writers, Read, 1),
        ["/techmatch.v1.SubmissionService/CheckSubmission"] = new(s_writers, Read, 5),
        ["/techmatch.v1.SubmissionService/TakeStep"] = new(s_writers, Write, 5),
        ["/techmatch.v1.SubmissionService/ListSubmissions"] = new(s_writers, Read, 5),
        ["/techmatch.v1.SubmissionService/GetReviewLoad"] = new(s_curators, Read, 1),
        ["/techmatch.v1.SubmissionService/ListReminders"] = new(s_writers, Read, 5),
        ["/techmatch.v1.SubmissionService/ListRevisions"] = new(s_writers, Read, 1),
        ["/techmatch.v1.SubmissionService/DiffRevisions"] = new(s_writers, Read, 1),
        ["/techmatch.v1.SubmissionService/AnswerTwin"] = new(s_writers, Write, 1),

        ["/techmatch.v1.AllianceService/ListAlliances"] = new(s_anyone, Read, 1),
        ["/techmatch.v1.AllianceService/GetAlliance"] = new(s_anyone, Read, 1),
        ["/techmatch.v1.AllianceService/ListMembers"] = new(s_anyone, Read, 5),
        ["/techmatch.v1.AllianceService/ListAccessions"] = new(s_writers, Read, 5),
        ["/techmatch.v1.AllianceService/TakeAccessionStep"] = new(s_writers, Write, 1),
        ["/techmatch.v1.AllianceService/GetCertificate"] = new(s_writers, Read, 1),
        ["/techmatch.v1.AllianceService/VerifyCertificate"] = new(s_anyone, Read, 1),

        ["/techmatch.v1.AdminService/GetStats"] = new(s_curators, Administer, 1),
        ["/techmatch.v1.AdminService/GetIndexState"] = new(s_curators, Administer, 1),
        ["/techmatch.v1.AdminService/CreateBackup"] = new(s_administrators, Administer, 50),
        ["/techmatch.v1.AdminService/RebuildIndex"] = new(s_administrators, Administer, 50),
        ["/techmatch.v1.AdminService/Diagnose"] = new(s_administrators, Administer, 50),
        ["/techmatch.v1.AdminService/VerifyIndex"] = new(s_administrators, Administer, 50),

        // Asked by machines that hold no key, and cheap.
        ["/grpc.health.v1.Health/Check"] = new(s_anyone, null, 0),
        ["/grpc.health.v1.Health/Watch"] = new(s_anyone, null, 0),
        ["/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"] = new(s_anyone, null, 0),
        ["/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"] = new(s_anyone, null, 0),
    };

    /// <returns>Null for a call nobody may make.</returns>
    public static CallPolicy? Of(string method) => All.GetValueOrDefault(method);
}

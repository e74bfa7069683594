using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

public sealed class WriteOnSqliteTests() : WriteTests(null);

public sealed class WriteOnPostgresTests(PostgresServer server) : WriteTests(server);

public sealed class ReadOnSqliteTests() : ReadTests(null);

public sealed class ReadOnPostgresTests(PostgresServer server) : ReadTests(server);

public sealed class RequestIdOnSqliteTests() : RequestIdTests(null);

public sealed class RequestIdOnPostgresTests(PostgresServer server) : RequestIdTests(server);

public sealed class RoundTripOnSqliteTests() : RoundTripTests(null);

public sealed class RoundTripOnPostgresTests(PostgresServer server) : RoundTripTests(server);

public sealed class HistoryOnSqliteTests() : HistoryTests(null);

public sealed class HistoryOnPostgresTests(PostgresServer server) : HistoryTests(server);

public sealed class ActOnSqliteTests() : ActTests(null);

public sealed class ActOnPostgresTests(PostgresServer server) : ActTests(server);

public sealed class AuditLogOnSqliteTests() : AuditLogTests(null);

public sealed class AuditLogOnPostgresTests(PostgresServer server) : AuditLogTests(server);

public sealed class ChainOnSqliteTests() : ChainTests(null);

public sealed class ChainOnPostgresTests(PostgresServer server) : ChainTests(server);

public sealed class KillOnSqliteTests() : KillTests(null);

public sealed class KillOnPostgresTests(PostgresServer server) : KillTests(server);

public sealed class BackupOnSqliteTests() : BackupTests(null);

public sealed class BackupOnPostgresTests(PostgresServer server) : BackupTests(server);

public sealed class AudienceMigrationOnSqliteTests() : AudienceMigrationTests(null);

public sealed class AudienceMigrationOnPostgresTests(PostgresServer server) : AudienceMigrationTests(server);

public sealed class SubmissionOnSqliteTests() : SubmissionTests(null);

public sealed class SubmissionOnPostgresTests(PostgresServer server) : SubmissionTests(server);

public sealed class RevisionOnSqliteTests() : RevisionTests(null);

public sealed class RevisionOnPostgresTests(PostgresServer server) : RevisionTests(server);

using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using TechMatch.Store.Schema.Postgres;

#nullable disable

namespace TechMatch.Store.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresContext))]
    [Migration("20261130133450_WorkflowAndMarketplace")]
    internal sealed class WorkflowAndMarketplace : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "accession_steps",
                columns: table => new
                {
                    alliance = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    organisation = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    step = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    after = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    actor = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    note = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true, collation: "C"),
                    item = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: true, collation: "C"),
                    passed = table.Column<bool>(type: "boolean", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_accession_steps", x => new { x.alliance, x.organisation, x.number });
                });

            migrationBuilder.CreateTable(
                name: "accessions",
                columns: table => new
                {
                    alliance = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    organisation = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    content = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    certificate_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true, collation: "C"),
                    steps = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_accessions", x => new { x.alliance, x.organisation });
                });

            migrationBuilder.CreateTable(
                name: "answer_times",
                columns: table => new
                {
                    interest_id = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false, collation: "C"),
                    round = table.Column<int>(type: "integer", nullable: false),
                    organisation = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    asked_at = table.Column<long>(type: "bigint", nullable: false),
                    due_at = table.Column<long>(type: "bigint", nullable: false),
                    answered_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_answer_times", x => new { x.interest_id, x.round });
                });

            migrationBuilder.CreateTable(
                name: "interest_brokers",
                columns: table => new
                {
                    interest_id = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false, collation: "C"),
                    principal = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_interest_brokers", x => new { x.principal, x.interest_id });
                });

            migrationBuilder.CreateTable(
                name: "interests",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false, collation: "C"),
                    offerer = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    offerer_record = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    recipient = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    recipient_record = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    supplier = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    due = table.Column<long>(type: "bigint", nullable: true),
                    body = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    updated_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_interests", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "past_contents",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    json = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_past_contents", x => new { x.name, x.revision });
                });

            migrationBuilder.CreateTable(
                name: "submission_steps",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    step = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    before = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    after = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    actor = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    reason = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true, collation: "C"),
                    reviewer = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    overrode_objection = table.Column<bool>(type: "boolean", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_submission_steps", x => new { x.name, x.number });
                });

            migrationBuilder.CreateTable(
                name: "submissions",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    record_created_at = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    owner = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: true, collation: "C"),
                    country = table.Column<string>(type: "character varying(2)", maxLength: 2, nullable: true, collation: "C"),
                    reviewer = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    endorsement = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    submitted_at = table.Column<long>(type: "bigint", nullable: true),
                    expires_at = table.Column<long>(type: "bigint", nullable: true),
                    reminded_days = table.Column<int>(type: "integer", nullable: true),
                    steps = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_submissions", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "subscription_events",
                columns: table => new
                {
                    subscription_id = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false, collation: "C"),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subscription_events", x => new { x.subscription_id, x.number });
                });

            migrationBuilder.CreateTable(
                name: "subscription_hits",
                columns: table => new
                {
                    subscription_id = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false, collation: "C"),
                    name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subscription_hits", x => new { x.subscription_id, x.name });
                });

            migrationBuilder.CreateTable(
                name: "subscriptions",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false, collation: "C"),
                    principal = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    owner = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    label = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    question = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    last_event = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    webhook_url = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    webhook_secret = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    delivered_event = table.Column<long>(type: "bigint", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_attempt_at = table.Column<long>(type: "bigint", nullable: true),
                    last_fault = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subscriptions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "twin_answers",
                columns: table => new
                {
                    first = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    second = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    are_same = table.Column<bool>(type: "boolean", nullable: false),
                    actor = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_twin_answers", x => new { x.first, x.second });
                });

            migrationBuilder.CreateTable(
                name: "webhook_dead_letters",
                columns: table => new
                {
                    subscription_id = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false, collation: "C"),
                    first_event = table.Column<long>(type: "bigint", nullable: false),
                    last_event = table.Column<long>(type: "bigint", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    fault = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_webhook_dead_letters", x => new { x.subscription_id, x.first_event });
                });

            migrationBuilder.CreateIndex(
                name: "IX_accessions_certificate_hash",
                table: "accessions",
                column: "certificate_hash");

            migrationBuilder.CreateIndex(
                name: "IX_answer_times_organisation",
                table: "answer_times",
                column: "organisation");

            migrationBuilder.CreateIndex(
                name: "IX_interest_brokers_interest_id",
                table: "interest_brokers",
                column: "interest_id");

            migrationBuilder.CreateIndex(
                name: "IX_interests_due",
                table: "interests",
                column: "due");

            migrationBuilder.CreateIndex(
                name: "IX_interests_offerer",
                table: "interests",
                column: "offerer");

            migrationBuilder.CreateIndex(
                name: "IX_interests_recipient",
                table: "interests",
                column: "recipient");

            migrationBuilder.CreateIndex(
                name: "IX_interests_supplier_state",
                table: "interests",
                columns: new[] { "supplier", "state" });

            migrationBuilder.CreateIndex(
                name: "IX_submissions_state_expires_at",
                table: "submissions",
                columns: new[] { "state", "expires_at" });

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_principal",
                table: "subscriptions",
                column: "principal");

            migrationBuilder.CreateIndex(
                name: "IX_twin_answers_second",
                table: "twin_answers",
                column: "second");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "accession_steps");

            migrationBuilder.DropTable(
                name: "accessions");

            migrationBuilder.DropTable(
                name: "answer_times");

            migrationBuilder.DropTable(
                name: "interest_brokers");

            migrationBuilder.DropTable(
                name: "interests");

            migrationBuilder.DropTable(
                name: "past_contents");

            migrationBuilder.DropTable(
                name: "submission_steps");

            migrationBuilder.DropTable(
                name: "submissions");

            migrationBuilder.DropTable(
                name: "subscription_events");

            migrationBuilder.DropTable(
                name: "subscription_hits");

            migrationBuilder.DropTable(
                name: "subscriptions");

            migrationBuilder.DropTable(
                name: "twin_answers");

            migrationBuilder.DropTable(
                name: "webhook_dead_letters");
        }
    }
}

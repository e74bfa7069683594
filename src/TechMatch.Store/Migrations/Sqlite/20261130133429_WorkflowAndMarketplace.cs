using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using TechMatch.Store.Schema.Sqlite;

#nullable disable

namespace TechMatch.Store.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqliteContext))]
    [Migration("20261130133429_WorkflowAndMarketplace")]
    internal sealed class WorkflowAndMarketplace : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "accession_steps",
                columns: table => new
                {
                    alliance = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    organisation = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    number = table.Column<long>(type: "INTEGER", nullable: false),
                    step = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    after = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    actor = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    note = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    item = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    passed = table.Column<bool>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_accession_steps", x => new { x.alliance, x.organisation, x.number });
                });

            migrationBuilder.CreateTable(
                name: "accessions",
                columns: table => new
                {
                    alliance = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    organisation = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    content = table.Column<string>(type: "TEXT", nullable: false),
                    certificate_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    steps = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_accessions", x => new { x.alliance, x.organisation });
                });

            migrationBuilder.CreateTable(
                name: "answer_times",
                columns: table => new
                {
                    interest_id = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    round = table.Column<int>(type: "INTEGER", nullable: false),
                    organisation = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    asked_at = table.Column<long>(type: "INTEGER", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: false),
                    answered_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_answer_times", x => new { x.interest_id, x.round });
                });

            migrationBuilder.CreateTable(
                name: "interest_brokers",
                columns: table => new
                {
                    interest_id = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    principal = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_interest_brokers", x => new { x.principal, x.interest_id });
                });

            migrationBuilder.CreateTable(
                name: "interests",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    offerer = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    offerer_record = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    recipient = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    recipient_record = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    supplier = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    due = table.Column<long>(type: "INTEGER", nullable: true),
                    body = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_interests", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "past_contents",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false),
                    json = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_past_contents", x => new { x.name, x.revision });
                });

            migrationBuilder.CreateTable(
                name: "submission_steps",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    number = table.Column<long>(type: "INTEGER", nullable: false),
                    step = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    before = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    after = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    actor = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    reviewer = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    overrode_objection = table.Column<bool>(type: "INTEGER", nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_submission_steps", x => new { x.name, x.number });
                });

            migrationBuilder.CreateTable(
                name: "submissions",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    record_created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    owner = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    country = table.Column<string>(type: "TEXT", maxLength: 2, nullable: true),
                    reviewer = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    endorsement = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    submitted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: true),
                    reminded_days = table.Column<int>(type: "INTEGER", nullable: true),
                    steps = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_submissions", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "subscription_events",
                columns: table => new
                {
                    subscription_id = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    number = table.Column<long>(type: "INTEGER", nullable: false),
                    sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subscription_events", x => new { x.subscription_id, x.number });
                });

            migrationBuilder.CreateTable(
                name: "subscription_hits",
                columns: table => new
                {
                    subscription_id = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subscription_hits", x => new { x.subscription_id, x.name });
                });

            migrationBuilder.CreateTable(
                name: "subscriptions",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    principal = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    owner = table.Column<string>(type: "TEXT", nullable: false),
                    label = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    question = table.Column<string>(type: "TEXT", nullable: false),
                    position = table.Column<long>(type: "INTEGER", nullable: false),
                    last_event = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    webhook_url = table.Column<string>(type: "TEXT", nullable: true),
                    webhook_secret = table.Column<string>(type: "TEXT", nullable: true),
                    delivered_event = table.Column<long>(type: "INTEGER", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    next_attempt_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_fault = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subscriptions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "twin_answers",
                columns: table => new
                {
                    first = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    second = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    are_same = table.Column<bool>(type: "INTEGER", nullable: false),
                    actor = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_twin_answers", x => new { x.first, x.second });
                });

            migrationBuilder.CreateTable(
                name: "webhook_dead_letters",
                columns: table => new
                {
                    subscription_id = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    first_event = table.Column<long>(type: "INTEGER", nullable: false),
                    last_event = table.Column<long>(type: "INTEGER", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    fault = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
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

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TechMatch.Store.Migrations.Postgres
{
    /// <inheritdoc />
    internal sealed partial class Marketplace : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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
                name: "IX_subscriptions_principal",
                table: "subscriptions",
                column: "principal");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "answer_times");

            migrationBuilder.DropTable(
                name: "interest_brokers");

            migrationBuilder.DropTable(
                name: "interests");

            migrationBuilder.DropTable(
                name: "subscription_events");

            migrationBuilder.DropTable(
                name: "subscription_hits");

            migrationBuilder.DropTable(
                name: "subscriptions");

            migrationBuilder.DropTable(
                name: "webhook_dead_letters");
        }
    }
}

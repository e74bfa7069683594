using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using TechMatch.Store.Schema.Postgres;

#nullable disable

namespace TechMatch.Store.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresContext))]
    [Migration("20261130105613_RecordAudience")]
    internal sealed class RecordAudience : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "audience",
                table: "records",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "audience",
                table: "changes",
                type: "text",
                nullable: true,
                collation: "C");

            // What is not published was for the operator; now it is for whoever answers for it, and for staff.
            migrationBuilder.Sql("""
                UPDATE records SET audience = chr(10) || 'admin' || chr(10)
                    || COALESCE(
                        (SELECT 'org:' || substr(convert_from(c.json, 'UTF8')::jsonb ->> 'owner', 15) || chr(10)
                            FROM contents c WHERE c.key = records.key AND convert_from(c.json, 'UTF8')::jsonb ->> 'owner' IS NOT NULL),
                        CASE WHEN kind = 'Organisation' THEN 'org:' || substr(name, 15) || chr(10) ELSE '' END)
                    || 'staff' || chr(10)
                WHERE state <> 'Published';
                UPDATE changes SET audience = (SELECT r.audience FROM records r WHERE r.name = changes.name)
                WHERE name IN (SELECT r.name FROM records r WHERE r.audience IS NOT NULL);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "audience",
                table: "records");

            migrationBuilder.DropColumn(
                name: "audience",
                table: "changes");
        }
    }
}

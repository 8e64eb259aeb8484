using System.Text.Json;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Products;

/// <summary>
/// Products for lists, search and export: one row each, with the facts as JSON and a text to search; their barcodes and
/// every price beside them.
/// </summary>
internal sealed class CatalogueView : View
{
    public override string Name => "catalogue";

    public override int Version => 1;

    // SQLite's index is made anew with them and not named: PostgreSQL takes a view of which a table is missing for broken, and builds it anew at each start.
    public override IReadOnlyList<string> Tables => ["products", "product_barcodes", "product_prices"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        .. dialect == SqlDialect.Sqlite ? OnSqlite : OnPostgres,
        "create index if not exists products_category on products(category, sku)",
        "create index if not exists product_barcodes_sku on product_barcodes(sku)",
    ];

    private static IReadOnlyList<string> OnSqlite =>
    [
        "create table if not exists products(id integer primary key, sku text not null unique, category text, archived integer not null, facts text not null, parts text, search text not null)",
        "create table if not exists product_barcodes(gtin text primary key, sku text not null, code text not null)",
        "create table if not exists product_prices(sku text not null, id integer not null, list text not null, amount integer not null, currency text not null, begins text not null, ends text, primary key(sku, id))",
        "drop table if exists products_fts",
        "create virtual table products_fts using fts5(search, content='products', content_rowid='id', tokenize='trigram')",
        "create trigger if not exists products_added after insert on products begin insert into products_fts(rowid, search) values(new.id, new.search); end",
        "create trigger if not exists products_changed after update of search on products begin insert into products_fts(products_fts, rowid, search) values('delete', old.id, old.search); insert into products_fts(rowid, search) values(new.id, new.search); end",
    ];

    // The order of bytes, as on SQLite, whatever the database's own order is.
    private static IReadOnlyList<string> OnPostgres =>
    [
        "create table if not exists products(id bigint generated always as identity primary key, sku text collate \"C\" not null unique, category text collate \"C\", archived bigint not null, facts text not null, parts text, search text not null)",
        "create table if not exists product_barcodes(gtin text collate \"C\" primary key, sku text collate \"C\" not null, code text not null)",
        "create table if not exists product_prices(sku text collate \"C\" not null, id bigint not null, list text not null, amount bigint not null, currency text not null, begins text not null, ends text, primary key(sku, id))",
        "do $$ begin create extension if not exists pg_trgm; exception when others then null; end $$",
        """
        do $$ begin
            if exists (select from pg_extension where extname = 'pg_trgm') then
                create index if not exists products_trigrams on products using gin (search gin_trgm_ops);
            end if;
        end $$
        """,
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        foreach (var recorded in events)
        {
            switch (recorded.Event)
            {
                case ProductDefined defined:
                    await writer.Execute("""
                        insert into products(sku, category, archived, facts, search) values($1, $2, 0, $3, $4)
                        on conflict(sku) do update set category = excluded.category, facts = excluded.facts, search = excluded.search
                        """, [RowOf(defined)]);
                    break;
                case ProductArchived archived:
                    await writer.Execute("update products set archived = 1 where sku = $1", [[archived.Sku]]);
                    break;
                case ProductRestored restored:
                    await writer.Execute("update products set archived = 0 where sku = $1", [[restored.Sku]]);
                    break;
                case BundleDefined bundle:
                    await writer.Execute("update products set parts = $1 where sku = $2", [[PartsOf(bundle), bundle.Sku]]);
                    break;
                case BarcodeAssigned assigned:
                    await writer.Execute("""
                        insert into product_barcodes(gtin, sku, code) values($1, $2, $3)
                        on conflict(gtin) do update set sku = excluded.sku, code = excluded.code
                        """, [[assigned.Gtin, assigned.Sku, assigned.Code]]);
                    break;
                case BarcodeReleased released:
                    await writer.Execute("delete from product_barcodes where gtin = $1", [[released.Gtin]]);
                    break;
                case PriceSet set:
                    await writer.Execute(
                        "insert into product_prices(sku, id, list, amount, currency, begins, ends) values($1, $2, $3, $4, $5, $6, $7) on conflict(sku, id) do nothing",
                        [RowOf(set.Sku, set.Price)]);
                    break;
                case PriceEnded ended:
                    await writer.Execute(
                        "update product_prices set ends = $1 where sku = $2 and id = $3", [[Timestamps.Text(ended.Until), ended.Sku, (long)ended.Id]]);
                    break;
            }
        }
    }

    private static object?[] RowOf(ProductDefined defined) =>
    [
        defined.Sku, defined.Facts.Category, JsonSerializer.Serialize(defined.Facts, CatalogueJson.Default.ProductFacts), SearchText(defined),
    ];

    private static object?[] RowOf(string sku, Price price) =>
    [
        sku, (long)price.Id, price.List, Amounts.Stored(price.Amount), price.Currency, Timestamps.Text(price.From),
        price.Until is { } until ? Timestamps.Text(until) : null,
    ];

    private static string? PartsOf(BundleDefined bundle) =>
        bundle.Parts.Count == 0 ? null : JsonSerializer.Serialize(bundle.Parts, CatalogueJson.Default.IReadOnlyListBundlePart);

    private static string SearchText(ProductDefined defined) => string.Join(
        '\n', [defined.Sku, defined.Facts.Name, defined.Facts.Category ?? "", .. defined.Facts.Attributes.Values]).ToLowerInvariant();
}

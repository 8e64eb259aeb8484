using System.Reflection;
using OmniGrains.Access;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Journal.InMemory;
using OmniGrains.Orders;

namespace OmniGrains.Tests;

/// <summary>Design §2: dependencies point one way, and a slice names another one only through its contracts.</summary>
public sealed class ArchitectureTests
{
    private const string Root = "OmniGrains.";
    private static readonly Assembly Engine = typeof(GrainEngine).Assembly;
    private static readonly Assembly Journal = typeof(InMemoryStores).Assembly;
    private static readonly Assembly Product = typeof(OrdersSlice).Assembly;
    private static readonly string[] Slices =
    [
        "Access", "Campaigns", "Catalogue", "Channels", "Chat", "Customers", "Delays", "Desk", "Inbox", "Ingest", "Inventory",
        "Journeys", "Live", "Loyalty", "Notifications", "Offers", "Orders", "Places", "Recommendations", "Search", "Segments", "Webhooks",
    ];

    [Fact]
    public void The_engine_needs_the_base_libraries_only() =>
        Engine.GetReferencedAssemblies().Select(reference => reference.Name!).ShouldAllBe(name => name.StartsWith("System.", StringComparison.Ordinal));

    [Fact]
    public void The_product_and_the_journal_know_of_ours_the_engine_alone()
    {
        Ours(Product).ShouldBe(["OmniGrains.Engine"]);
        Ours(Journal).ShouldBe(["OmniGrains.Engine"]);
    }

    [Fact]
    public void The_journal_knows_no_web() =>
        Journal.GetReferencedAssemblies().ShouldAllBe(reference => !reference.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Fact]
    public void Every_folder_of_the_product_is_a_known_slice_or_the_edge() =>
        Product.GetTypes().Select(SliceOf).Distinct().Where(slice => slice is not (null or "Edge")).Order().ShouldBe(Slices);

    [Fact]
    public void A_slice_names_another_one_only_through_its_contracts()
    {
        var wrong = TypeUse.Of(Product).Where(use => IsOfAnotherSlice(use) && !IsContract(use.Used)).Select(use => $"{use.User} → {use.Used}");
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void The_edge_knows_no_slice_at_all()
    {
        var wrong = TypeUse.Of(Product).Where(use => SliceOf(use.User) == "Edge" && Slices.Contains(SliceOf(use.Used))).Select(use => $"{use.User} → {use.Used}");
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Uses_in_method_bodies_are_seen()
    {
        var uses = TypeUse.Of(typeof(ArchitectureTests).Assembly).Where(use => use.User == $"{Root}Tests.{nameof(ArchitectureTests)}").Select(use => use.Used).ToList();
        uses.ShouldContain("OmniGrains.Access.AccessSlice");
        uses.ShouldContain("OmniGrains.Customers.Contracts.IdentityKinds");
    }

    /// <summary>Names only within bodies: a call of a constructor, and a type as a token.</summary>
    internal static object[] Named() => [new AccessSlice(), typeof(IdentityKinds)];

    [Fact]
    public void What_is_named_here_exists() => Named().Length.ShouldBe(2);

    [Fact]
    public void Grains_are_sealed_and_hold_no_state_of_their_own()
    {
        var grains = Product.GetTypes().Where(type => type.IsSubclassOf(typeof(Grain)) && !type.IsAbstract).ToList();
        grains.Count.ShouldBeGreaterThanOrEqualTo(4);
        grains.ShouldAllBe(type => type.IsSealed && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length == 0);
    }

    [Fact]
    public void Wire_names_of_events_are_those_of_the_checked_in_list()
    {
        var parts = new EngineParts();
        foreach (var slice in Product.GetTypes().Where(type => type.IsAssignableTo(typeof(ISlice)) && !type.IsInterface))
        {
            ((ISlice)Activator.CreateInstance(slice)!).AddTo(parts);
        }

        var listed = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "EventNames.txt")).Where(line => line.Length > 0);
        parts.Contracts.EventNames.Select(name => $"{name.Key} {name.Value.Name}").Order(StringComparer.Ordinal)
            .ShouldBe(listed, "A name that was released never changes. Add new ones to EventNames.txt.");
    }

    private static IEnumerable<string> Ours(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(reference => reference.Name!).Where(name => name.StartsWith("OmniGrains", StringComparison.Ordinal));

    private static bool IsOfAnotherSlice(TypeUse use) =>
        Slices.Contains(SliceOf(use.User)) && Slices.Contains(SliceOf(use.Used)) && SliceOf(use.User) != SliceOf(use.Used);

    private static bool IsContract(string type) => type.StartsWith($"{Root}{SliceOf(type)}.Contracts.", StringComparison.Ordinal);

    private static string? SliceOf(Type type) => type.Namespace is null ? null : SliceOf($"{type.Namespace}.{type.Name}");

    // OmniGrains.<Slice>.…; what lies in OmniGrains itself or elsewhere has none.
    private static string? SliceOf(string type) =>
        type.StartsWith(Root, StringComparison.Ordinal) && type.Split('.') is { Length: >= 3 } parts ? parts[1] : null;
}

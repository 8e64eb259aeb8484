using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace OmniGrains.Tests;

/// <summary>One type names another: in a base type, field, signature, attribute-free metadata or in the code of a method.</summary>
/// <param name="User">Full name of the outermost type that names it.</param>
/// <param name="Used">Full name of the outermost type that is named.</param>
internal sealed record TypeUse(string User, string Used)
{
    private const BindingFlags All =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<ushort, OperandType> Operands = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => (ushort)code.Value, code => code.OperandType);

    public static HashSet<TypeUse> Of(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var uses = new HashSet<TypeUse>();
        foreach (var user in assembly.GetTypes())
        {
            var named = new HashSet<Type>();
            foreach (var type in Declared(user))
            {
                Add(named, type);
            }

            foreach (var method in user.GetMembers(All).OfType<MethodBase>())
            {
                foreach (var member in InBody(method, file))
                {
                    Add(named, member);
                }
            }

            uses.UnionWith(named.Select(type => new TypeUse(NameOf(user), NameOf(type))));
        }

        return uses;
    }

    private static IEnumerable<Type?> Declared(Type user) =>
    [
        user.BaseType, .. user.GetInterfaces(), .. user.GetFields(All).Select(field => field.FieldType),
        .. user.GetMembers(All).OfType<MethodBase>().SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType),
        .. user.GetMethods(All).Select(method => method.ReturnType),
        .. user.GetMembers(All).OfType<MethodBase>().SelectMany(method => method.GetMethodBody()?.LocalVariables ?? []).Select(local => local.LocalType),
    ];

    // Every instruction whose operand is a token names a type, or a member of one.
    private static IEnumerable<MemberInfo> InBody(MethodBase method, PEReader file)
    {
        var address = file.GetMetadataReader().GetMethodDefinition((MethodDefinitionHandle)MetadataTokens.Handle(method.MetadataToken)).RelativeVirtualAddress;
        if (address == 0)
        {
            yield break;
        }

        var code = file.GetMethodBody(address).GetILContent();
        for (var at = 0; at < code.Length;)
        {
            var two = code[at] == 0xFE;
            var operand = Operands[two ? (ushort)(0xFE00 | code[at + 1]) : code[at]];
            at += two ? 2 : 1;
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                yield return method.Module.ResolveMember(
                    BitConverter.ToInt32(code.AsSpan().Slice(at, 4)), method.DeclaringType!.GetGenericArguments(),
                    method.IsGenericMethod ? method.GetGenericArguments() : [])!;
            }

            at += SizeOf(operand, code.AsSpan()[at..]);
        }
    }

    private static int SizeOf(OperandType operand, ReadOnlySpan<byte> rest) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(rest)),
        _ => 4,
    };

    private static void Add(HashSet<Type> named, MemberInfo member)
    {
        Add(named, member as Type ?? member.DeclaringType);
        if (member is MethodInfo { IsGenericMethod: true } generic)
        {
            foreach (var argument in generic.GetGenericArguments())
            {
                Add(named, argument);
            }
        }
    }

    private static void Add(HashSet<Type> named, Type? type)
    {
        while (type is { HasElementType: true })
        {
            type = type.GetElementType();
        }

        if (type is null or { IsGenericParameter: true } || !named.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type) && !type.IsGenericType)
        {
            return;
        }

        foreach (var argument in type.GetGenericArguments())
        {
            if (argument != type)
            {
                Add(named, argument);
            }
        }
    }

    private static string NameOf(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return $"{type.Namespace}.{type.Name}";
    }
}

"""The closed vocabulary of the working or processing rules: what tables/origin_rules.csv may say, and no more.

Every word is a key; the sentences for it are the mouth's (bot/templates/_origin_words.html.j2). A word that is not
here is refused when the table is read, and a test says that every word here is spoken in every language.
"""

from __future__ import annotations

from typing import Literal, get_args

Group = Literal["ldc", "other"]  # column (a), zero-duty countries, and column (b), all others
GROUPS: tuple[Group, ...] = get_args(Group)

Kind = Literal[
    "wholly",  # all the materials named are wholly obtained
    "any_heading",  # foreign materials of any heading; `own`, `group`: also of the product's own heading or group
    "other_heading",  # change of heading: no foreign material of the product's own four digits
    "other_subheading",  # change of subheading: six digits
    "not_from",  # the materials named may not be foreign
    "may_use",  # the materials named may be used all the same, up to a share of the ex-works price if one is given
    "if_retanned",  # the hides named may be used only if they are re-tanned
    "max_value",  # all foreign materials, at most a share of the ex-works price
    "max_value_of",  # the materials named, at most a share of the ex-works price
    "max_weight",  # the materials named together, at most a share of the product's weight
    "max_weight_each",  # each of the materials named
    "max_weight_sum",  # the materials named together, beside a limit for each
    "max_share",  # foreign part of all materials of that kind, by weight (tobacco)
    "from",  # made from the materials named (or from an earlier stage of them: introductory note 3.2)
    "steps",  # operations done in the country: a+b one with another, a/b either
    "set",  # each article of a set meets its own rule; others up to a share of the price of the set
    "only_for",  # the alternative is for these goods alone
]
KINDS: tuple[Kind, ...] = get_args(Kind)
AS_CHAPTER = "as_chapter"  # written in the table only: the rule of the chapter applies

WITH_MATERIALS: frozenset[Kind] = frozenset(KINDS) - {
    "any_heading", "other_heading", "other_subheading", "max_value", "steps", "set",
}  # fmt: skip
LIMITED: frozenset[Kind] = frozenset(
    {"max_value", "max_value_of", "max_weight", "max_weight_each", "max_weight_sum", "max_share", "set"}
)
MODES = frozenset({"own", "group"})
NOTES = frozenset({"technical_yarns"})  # details that no requirement holds; said as one plain sentence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MATERIALS = _words("""
    assembled_uppers bare_rubber_thread cellular_panels_shingles clear_polyester_foil coir_sisal_jute_yarn
    disodium_tetraborate drawn_wood fabric fine_polypropylene fish_of_16 forged_blanks gas_mantle_fabric glass_rovings
    glass_wool golf_head_blocks hand_blown_glassware ionomer_salt jute_backing knife_blades_and_handles lead_waste
    loose_furskins magnesite meat_of_16 metal_alcoholates metal_handles mustard natural_felt nibs plain_base_metal_parts
    resin_acids roe same_group same_heading same_subheading silk_waste sugar sulphur_dioxide tetrabromo_polycarbonate
    uncoated_fabric uncoated_glass_plate uncut_boards uncut_glassware unembroidered_fabric unprinted_fabric
    untwisted_yarn unwrought_clad_metal unwrought_precious_metal vegetable_materials welded_sections wood worked_mica
    worked_slate
""")

STEPS = _words("""
    alloying assembling beading bleaching carding coating combing cutting cutting_glassware diffusion
    distilling_wood_tar drying dyeing dyeing_natural_yarn end_jointing extrusion_fibres extrusion_filament
    fabric_formation flocking fusing hand_decorating knitting knitting_to_shape machining_blanks making_up
    metal_separation milling moulding natural_fibres nonwoven planing printing purifying_turpentine refining
    refining_tall_oil retanning retreading sanding specific_process spinning spinning_natural spinning_staple splicing
    texturing tufting twisting two_finishing weaving yarn_dyeing
""")

PARTS = _words("""
    aromatic_fuel_oils asbestos_articles builders_joinery building_mountings clad_semi_manufactured
    coated_wall_coverings combed_silk_waste covered_rubber_thread crustaceans_dried cyclic_acetals embroidered
    embroidered_womens essential_oils ester_gums fire_resistant furskin_assembled furskin_plates gas_mantles
    glass_fibre_articles glass_substrates golf_clubs inedible_roe interlinings internal_ethers ionomer_sheet
    jointed_veneer legume_flour magnesium_products maltose_fructose match_splints mercury_ethers mercury_nucleic
    metal_alcoholates metallised_foil mica_articles molluscs_dried monolithic_circuits mustard needleloom_felt
    nonwoven_articles not_from_pieces other paraffin_waxes pc_abs_copolymer planed_wood polishing_discs polyester
    purified_turpentine refined_lead refined_tall_oil retreaded_tyres rotochutes rubberised_knit rubberised_synthetic
    sauces semi_manufactured sewn_from_pieces sheet_piling silk_yarn skid_chain slate_articles sodium_perborate
    stainless_fittings starch_residues statuettes sugars_other sulphur_trioxide technical_woven tyre_cord_90 unwrought
    wood_mouldings wood_pitch wooden_cases
""")

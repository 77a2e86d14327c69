# SPDX-License-Identifier: MIT OR Apache-2.0
"""What becomes of Fortran before f2c, and of its C afterwards."""

from __future__ import annotations

import unittest

from eryx_setup.recipes.f2c_output import with_c_interface
from eryx_setup.recipes.fortran import to_fortran_77


def fortran(*statements: str) -> str:
    """In fixed form: `10 CONTINUE` has a label."""
    lines = []
    for statement in statements:
        label, _, rest = statement.partition(" ")
        lines.append(f"{label:<5} {rest}" if label.isdigit() else f"      {statement}")
    return "\n".join(lines) + "\n"


class Fortran77Test(unittest.TestCase):
    def check(self, before: list[str], after: list[str], name: str = "dgetrf") -> None:
        self.assertEqual(to_fortran_77(fortran(*before), name), fortran(*after))

    def test_what_needs_no_change_keeps_its_lines(self) -> None:
        text = "      CALL X( A,\n     $        '!C' )\n   10 CONTINUE\n"
        self.assertEqual(to_fortran_77("*     A comment\n" + text, "dgetrf"), text)

    def test_leaving_the_inner_loop(self) -> None:
        self.check(
            ["DO I = 1, N", "DO J = N, 1, -1", "IF( A( J ).NE.ZERO ) EXIT", "END DO", "X = J", "END DO"],
            ["DO I = 1, N", "DO J = N, 1, -1", "IF( A( J ).NE.ZERO ) GO TO 99000", "END DO", "99000 CONTINUE", "X = J", "END DO"],
        )

    def test_two_ways_on_from_one_loop(self) -> None:
        self.check(
            ["DO WHILE( I.GT.1 )", "IF( X ) THEN", "CYCLE", "END IF", "EXIT", "END DO"],
            ["DO WHILE( I.GT.1 )", "IF( X ) THEN", "GO TO 99000", "END IF", "GO TO 99001", "99000 CONTINUE", "END DO", "99001 CONTINUE"],
        )

    def test_a_loop_that_a_label_ends(self) -> None:
        self.check(
            ["DO 10 I = 1, N", "IF( X ) CYCLE", "IF( Y ) EXIT", "10 CONTINUE", "Z = 1"],
            ["DO 10 I = 1, N", "IF( X ) GO TO 10", "IF( Y ) GO TO 99000", "10 CONTINUE", "99000 CONTINUE", "Z = 1"],
        )

    def test_declarations(self) -> None:
        self.check(
            ["DOUBLE PRECISION, INTENT(IN) :: A, B( LDA, * )", "INTEGER :: I", "INTEGER, PARAMETER :: NB = 4"],
            ["DOUBLE PRECISION A, B( LDA, * )", "INTEGER I", "INTEGER NB", "PARAMETER ( NB = 4 )"],
        )

    def test_a_routine_that_calls_itself(self) -> None:
        self.check(
            ["RECURSIVE SUBROUTINE DGETRF2( M, N )", "EXTERNAL DGETRF2, XERBLA", "CALL DGETRF2( M, N1 )", "END"],
            ["SUBROUTINE DGETRF2( M, N )", "EXTERNAL XERBLA", "CALL DGETRF2ZZ( M, N1 )", "END"],
        )

    def test_functions_that_fortran_77_lacks(self) -> None:
        self.check(
            ["INTRINSIC MAX, MAXLOC", "PVT = MAXLOC( WORK( (N+J):(2*N) ), 1 )"],
            ["INTRINSIC MAX", "PVT = MXLOCD( WORK( (N+J) ), ((2*N)) - ((N+J)) + 1 )"],
        )
        self.check(["PARAMETER ( H = HUGE(ZERO) )"], ["PARAMETER ( H = 3.40282347E+38 )"], "ctgsja")
        self.check(["X = AIMAG( V( K ) )"], ["X = DIMAG( V( K ) )"], "zgeev")
        self.check(["X = AIMAG( V( K ) )"], ["X = AIMAG( V( K ) )"], "cgeev")

    def test_parts_of_arrays(self) -> None:
        self.check(["IWORK(1:2) = 0", "C( 1: 1 ) = 'S'"], ["IWORK(1) = 0", "IWORK(2) = 0", "C( 1: 1 ) = 'S'"])

    def test_long_statements_are_continued(self) -> None:
        before = "      REAL, INTENT(IN) ::\n" + "".join(f"     $ VALUE{i},\n" for i in range(19)) + "     $ VALUE19\n"
        lines = to_fortran_77(before, "sgetrf").splitlines()
        self.assertEqual("".join(line[6:] for line in lines), "REAL " + ", ".join(f"VALUE{i}" for i in range(20)))
        self.assertEqual({line[:6] for line in lines[1:]}, {"     $"})
        self.assertTrue(all(len(line) <= 72 for line in lines))


class InterfaceTest(unittest.TestCase):
    def test_a_subroutine_returns_nothing(self) -> None:
        self.assertEqual(
            with_c_interface("/* Subroutine */ int dscal_(integer *n)\n{\n    return 0;\n} /* dscal_ */\n"),
            "void dscal_(integer *n)\n{\n    return;\n} /* dscal_ */\n",
        )

    def test_a_function_still_does(self) -> None:
        text = "integer f_(integer *n)\n{\n    return 0;\n}\n"
        self.assertEqual(with_c_interface(text), text)

    def test_lengths_of_texts_go(self) -> None:
        self.assertEqual(
            with_c_interface(
                "logical f_(char *uplo, integer *n, ftnlen \n\tuplo_len)\n"
                'extern logical lsame_(char *, char *, ftnlen, ftnlen);\nlsame_(uplo, "U", (ftnlen)1, (\n\tftnlen)1);\n'
            ),
            'logical f_(char *uplo, integer *n)\nextern logical lsame_(char *, char *);\nlsame_(uplo, "U");\n',
        )

    def test_functions_for_texts_keep_them(self) -> None:
        self.assertEqual(
            with_c_interface(
                "integer f_(char *name__, char *opts, ftnlen name_len, ftnlen opts_len)\n"
                "s_copy(subnam, name__, (ftnlen)16, name_len);\ns_cmp(c2, \"GE\", (ftnlen)2, (ftnlen)2);\n"
                "iparmq_(name__, opts, n, name_len, opts_len);\n"
            ),
            "integer f_(char *name__, char *opts)\n"
            's_copy(subnam, name__, 16, strlen(name__));\ns_cmp(c2, "GE", 2, 2);\niparmq_(name__, opts, n);\n',
        )

    def test_names_end_in_one_underscore(self) -> None:
        self.assertEqual(with_c_interface("sroundup_lwork__(&lwork); i__ = c__[1];\n"), "sroundup_lwork_(&lwork); i__ = c__[1];\n")
        self.assertEqual(with_c_interface("dgetrf2zz_(m, &n1); a_b2zz__(m);\n"), "dgetrf2_(m, &n1); a_b2_(m);\n")

    def test_what_the_header_declares_goes(self) -> None:
        self.assertEqual(
            with_c_interface("    /* Builtin functions */\n    double sqrt(doublereal), d_sign(\n\tdoublereal *);\n\n    integer i;\n"),
            "    \n    integer i;\n",
        )


if __name__ == "__main__":
    unittest.main()
